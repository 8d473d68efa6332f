/** What documents show of a terminal: each command is run in a shell, and must print just what stands below it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { delimiter, join } from "node:path";
import type { Checks } from "../checks.ts";
import { freePort } from "../free-port.ts";
import { application } from "../package/pack.ts";
import type { Block } from "./markdown.ts";
import { freshFolder } from "./modules.ts";

/** The port that documents have. */
const PORT = /\b8080\b/g;
/** Begins what a command has printed. */
const MARK = "\u0001";

interface Shown {
  readonly command: string;
  readonly output: string;
}

/** Runs the blocks of each document in a folder of its own. */
export async function checkConsolesOf(checks: Checks, blocks: readonly Block[]): Promise<void> {
  // Else `npx` asks a registry for what is not installed.
  const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", NO_COLOR: "1", npm_config_offline: "true" };
  for (const document of new Set(blocks.map(({ file }) => file))) {
    const texts = blocks.filter(({ file }) => file === document).map(({ code }) => code);
    await checkConsoles(checks.check.bind(checks), document, texts, freshFolder("console"), env);
  }
}

/**
 * Runs all blocks of a document, in their order, in one shell.
 *
 * @param cwd - An empty folder.
 * @param blocks - The text of each.
 */
export async function checkConsoles(
  check: Checks["check"],
  document: string,
  blocks: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const shown = blocks.flatMap(commandsIn);
  const port = String(await freePort());
  const script = shown.map(({ command }) => `printf '${MARK}'\n${command.replace(PORT, port)}`).join("\n");
  const printed = await bash(`exec 2>&1\n${script}\n`, cwd, {
    ...env,
    XDG_CACHE_HOME: join(cwd, "cache"),
    PATH: [join(application, "node_modules/.bin"), env.PATH ?? ""].join(delimiter),
  });
  const outputs = printed.split(MARK).slice(1);
  await check(`${document}: its commands are all run`, () => assert.equal(outputs.length, shown.length, printed));
  for (const [index, { command, output }] of shown.entries()) {
    await check(`${document}: ${command}`, () => {
      assert.equal(normal(outputs[index]?.replaceAll(port, "8080") ?? ""), normal(output));
    });
  }
}

/** Commands begin with a dollar, and go on while a line ends with a backslash or a pipe. */
function commandsIn(block: string): Shown[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = ""] = /^(?:[^\n]*[\\|]\n)*[^\n]*\n/.exec(part) ?? [];
      return { command: command.trimEnd(), output: part.slice(command.length) };
    });
}

/** Without what is another each time. */
function normal(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}\((?:in )?[\w ]+\)/g, "TIME")
    .replace(/until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 5[45] min(?: \d+ s)? less/g, "UNTIL")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID")
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, "KEY")
    .replace(/\d+ characters/g, "N characters")
    .replace(/^kept in \/\S+$/gm, "kept in FOLDER");
}

async function bash(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const child = execFile("bash", { cwd, env, timeout: 60_000 });
  let said = "";
  child.stdout?.on("data", (chunk) => (said += chunk));
  child.stdin?.end(script);
  await once(child, "close");
  return said;
}
