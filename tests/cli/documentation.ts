/** What docs/command-line.md shows: each command is run, and must print just that. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { freePort } from "../free-port.ts";
import { application, root } from "../package/pack.ts";
import type { Context } from "./context.ts";

/** The port that the document has. */
const PORT = /\b8080\b/g;
/** Begins what a command has printed. */
const MARK = "\u0001";

interface Shown {
  readonly command: string;
  readonly output: string;
}

export async function documentation({ check, cli }: Context): Promise<void> {
  const shown = readBlocks(readFileSync(join(root, "docs/command-line.md"), "utf8"));
  const cwd = join(cli.folder, "documented");
  mkdirSync(cwd);
  const port = String(await freePort());
  const script = shown.map(({ command }) => `printf '${MARK}'\n${command.replace(PORT, port)}`).join("\n");
  const { PATH = "" } = cli.environment();
  const env = {
    ...cli.environment(),
    XDG_CACHE_HOME: join(cwd, "cache"),
    PATH: [join(application, "node_modules/.bin"), PATH].join(delimiter),
  };
  const printed = await bash(`exec 2>&1\n${script}\n`, cwd, env);
  const outputs = printed.split(MARK).slice(1);
  await check("the commands in docs/command-line.md are all run", () => {
    assert.ok(shown.length >= 15);
    assert.equal(outputs.length, shown.length, printed);
  });
  for (const [index, { command, output }] of shown.entries()) {
    await check(`docs/command-line.md: ${command}`, () => {
      assert.equal(normal(outputs[index]?.replaceAll(port, "8080") ?? ""), normal(output));
    });
  }
}

/** Commands begin with a dollar, and go on while a line ends with a backslash or a pipe. */
function readBlocks(text: string): Shown[] {
  const blocks = [...text.matchAll(/^```console\n(.*?)^```/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = ""] = /^(?:[^\n]*[\\|]\n)*[^\n]*\n/.exec(part) ?? [];
        return { command: command.trimEnd(), output: part.slice(command.length) };
      }),
  );
}

/** Without what is another each time. */
function normal(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC {2}\((?:in )?[\w ]+\)/g, "TIME")
    .replace(/until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, 5[45] min(?: \d+ s)? less/g, "UNTIL")
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID")
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, "KEY")
    .replace(/\d+ characters/g, "N characters");
}

async function bash(script: string, cwd: string, env: Record<string, string>): Promise<string> {
  const child = execFile("bash", { cwd, env, timeout: 60_000 });
  let said = "";
  child.stdout?.on("data", (chunk) => (said += chunk));
  child.stdin?.end(script);
  await once(child, "close");
  return said;
}
