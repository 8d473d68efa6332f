/** What is checked beside the suite, each a program of its own that ends in a report. */

import { WEBKIT } from "../runtimes/browsers/webkit.ts";
import { demoService } from "../runtimes/demo-service.ts";
import { documentation } from "../runtimes/documentation.ts";
import { files } from "../runtimes/files.ts";
import { interleavedWorker } from "../runtimes/interleaved.ts";
import { ownIssuer } from "../runtimes/own-issuer.ts";
import { absent, built, findProgram, runProgram } from "../runtimes/programs.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { INSTALL_PYTHON, pythonMissing } from "./python/environment.ts";

const CPP = [
  "scitokens-create",
  "scitokens-verify",
  "scitokens-list-access",
  "scitokens-test-access",
  "unshare",
  "mount",
];

const denoKv: Runtime = {
  name: "Deno KV, simulated",
  install: "npm install",
  missing: () => absent(["deno"]),
  run({ authority, environment }) {
    const given = ["run", "--quiet", "--unstable-kv", "-A", built("deno-kv"), JSON.stringify(environment)];
    return runProgram("Deno KV, simulated", findProgram("deno") as string, given, authority);
  },
};

const interoperation: Runtime = {
  ...program(
    "Interoperation",
    "interoperation",
    [],
    `${INSTALL_PYTHON}; apt-get install scitokens-cpp faketime ca-certificates util-linux mount python3-venv`,
  ),
  missing: () => [...absent([...CPP, "faketime"]), ...pythonMissing()],
};

const fromPython: Runtime = {
  ...program("From Python", "migration", [], INSTALL_PYTHON),
  missing: pythonMissing,
};

export const INTEROP: readonly Runtime[] = [
  program("Package", "package", [], "npm ci --prefix tests"),
  documentation,
  fromPython,
  program("Examples", "examples", ["chromium", "curl", "rclone"], "apt-get install chromium curl rclone"),
  demoService,
  program(
    "Playground",
    "playground",
    ["chromium", "firefox-esr", ...WEBKIT.needs],
    `apt-get install chromium firefox-esr; ${WEBKIT.install}`,
  ),
  program("Key cache, simulated", "simulation", [], "npm install"),
  denoKv,
  program("Background, processes", "processes", ["node", "deno", "bun"], "npm install"),
  program(
    "Command line",
    "cli",
    ["node", "deno", "bun", "openssl", "script", "curl"],
    "apt-get install openssl bsdutils curl",
  ),
  program("Services", "services", ["deno", "bun"], "npm ci --prefix tests"),
  interleavedWorker,
  files,
  ownIssuer,
  program("Bearer token discovery", "bearer-token", ["deno", "bun", "setpriv", "mkfifo"], "apt-get install util-linux"),
  program("Redis", "redis", ["redis-server", "redis-cli"], "apt-get install redis-server"),
  program("scitokens-cpp", "scitokens-cpp", CPP, "apt-get install scitokens-cpp ca-certificates util-linux mount"),
  interoperation,
];

function program(name: string, file: string, needs: readonly string[], install: string): Runtime {
  return {
    name,
    install,
    missing: () => absent(needs),
    run: ({ authority }) => runProgram(name, process.execPath, [built(file)], authority),
  };
}
