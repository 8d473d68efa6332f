/** The command `scitokens`, as a process of Node.js, Deno and Bun: every command, option and exit code. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import NODE_VERSIONS from "../node-versions.json";
import { importLibrary } from "../runtimes/application.ts";
import { nodeProgram } from "../runtimes/command-line.ts";
import { findProgram } from "../runtimes/programs.ts";
import { access } from "./access.ts";
import { attenuate } from "./attenuate.ts";
import { Cli, type Runtime } from "./command.ts";
import { config } from "./config.ts";
import type { Context } from "./context.ts";
import { create } from "./create.ts";
import { demo } from "./demo.ts";
import { discover } from "./discover.ts";
import { documentation } from "./documentation.ts";
import { keygen } from "./keygen.ts";
import { keys } from "./keys.ts";
import { misuse } from "./misuse.ts";
import { permissions } from "./permissions.ts";
import { pythonCache } from "./python-cache.ts";
import { serve } from "./serve.ts";
import { Serving } from "./serving.ts";
import { terminal } from "./terminal.ts";
import { tokenSlips } from "./token-slips.ts";
import { tokens } from "./tokens.ts";

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  node: [],
  deno: ["run", "--quiet", "--no-prompt", "-A"],
  bun: [],
};
type Group = (context: Context) => Promise<void>;
const GROUPS: readonly Group[] = [
  keygen,
  misuse,
  create,
  tokens,
  tokenSlips,
  access,
  attenuate,
  keys,
  discover,
  serve,
  demo,
  config,
  pythonCache,
  terminal,
];
const library = await importLibrary();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const checks = new Checks();
try {
  await Promise.all(
    Object.entries(PROGRAMS).map(([name, flags]) => {
      const more = { node: [documentation], deno: [permissions] }[name] ?? [];
      return runIn({ name, program: findProgram(name) as string, flags }, [...GROUPS, ...more]);
    }),
  );
  // What differs in other versions shows at once if at all.
  for (const version of NODE_VERSIONS) {
    const program = await nodeProgram(version);
    const name = `Node.js ${version}`;
    if (await checks.check(`${name} can be had`, () => assert.ok(program))) {
      await runIn({ name, program: program as string, flags: [] }, [discover, pythonCache, terminal]);
    }
  }
} finally {
  environment.close();
  Serving.endAll();
}
console.log(JSON.stringify(checks.report("Command line")));

async function runIn(runtime: Runtime, groups: readonly Group[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-command-"));
  const cli = new Cli(runtime, folder);
  const check = (name: string, act: () => unknown) => checks.check(`${runtime.name}: ${name}`, act);
  const context = { check, cli, library, environment, keys: join(folder, "keys") };
  try {
    if (!(await check("a key is made", () => cli.print(["keygen", "--out", context.keys])))) return;
    for (const group of groups) await check(`${group.name} is checked to its end`, () => group(context));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
