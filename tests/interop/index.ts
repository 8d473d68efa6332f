/** What is checked beside the suite, each a program of its own that ends in a report. */

import { interleavedWorker } from "../runtimes/interleaved.ts";
import { absent, built, findProgram, runProgram } from "../runtimes/programs.ts";
import type { Runtime } from "../runtimes/runtime.ts";

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

export const INTEROP: readonly Runtime[] = [
  program("Package", "package", [], "npm ci --prefix tests"),
  program("Documentation", "documentation", [], "npm ci --prefix tests"),
  program("Examples", "examples", ["chromium"], "apt-get install chromium"),
  program("Playground", "playground", ["chromium", "firefox-esr"], "apt-get install chromium firefox-esr"),
  program("Key cache, simulated", "simulation", [], "npm install"),
  denoKv,
  program("Background, processes", "processes", ["node", "deno", "bun"], "npm install"),
  interleavedWorker,
  program("Redis", "redis", ["redis-server", "redis-cli"], "apt-get install redis-server"),
  program("scitokens-cpp", "scitokens-cpp", CPP, "apt-get install scitokens-cpp ca-certificates util-linux mount"),
];

function program(name: string, file: string, needs: readonly string[], install: string): Runtime {
  return {
    name,
    install,
    missing: () => absent(needs),
    run: ({ authority }) => runProgram(name, process.execPath, [built(file)], authority),
  };
}
