/** The command `scitokens`, as a process of Node.js, Deno and Bun: every command, option and exit code. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checks } from "../checks.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { findProgram } from "../runtimes/programs.ts";
import { access } from "./access.ts";
import { Cli, type Runtime } from "./command.ts";
import type { Context } from "./context.ts";
import { keygen } from "./keygen.ts";
import { misuse } from "./misuse.ts";
import { tokens } from "./tokens.ts";

const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  node: [],
  deno: ["run", "--quiet", "--no-prompt", "-A"],
  bun: [],
};
const GROUPS: readonly ((context: Context) => Promise<void>)[] = [keygen, misuse, tokens, access];

const library = await importLibrary();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const checks = new Checks();
try {
  await Promise.all(
    Object.entries(PROGRAMS).map(([name, flags]) => runIn({ name, program: findProgram(name) as string, flags })),
  );
} finally {
  environment.close();
}
console.log(JSON.stringify(checks.report("Command line")));

async function runIn(runtime: Runtime): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-command-"));
  const cli = new Cli(runtime, folder);
  const check = (name: string, act: () => unknown) => checks.check(`${runtime.name}: ${name}`, act);
  const context = { check, cli, library, environment, keys: join(folder, "keys") };
  try {
    if (!(await check("a key is made", () => cli.print(["keygen", "--out", context.keys])))) return;
    for (const group of GROUPS) await group(context);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
