/** What the page has for a shell: each prints the lines that are written as comments beside it. */

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Checks } from "../checks.ts";
import { pythonProgram } from "../interop/python/environment.ts";
import { run } from "../package/command.ts";
import { application } from "../package/pack.ts";
import type { Section } from "./page.ts";
import { pythonEnvironment } from "./python.ts";

/** With what commands are run. */
interface Surroundings {
  readonly authority: string;
  /** The issuer that is asked in the place of the demo service. */
  readonly demo: string;
  /** The token that the page calls `$TOKEN`. */
  readonly token: string;
}

export async function checkCommands(
  checks: Checks,
  page: readonly Section[],
  surroundings: Surroundings,
): Promise<void> {
  for (const { title, commands } of page) {
    for (const [i, command] of commands.entries()) {
      await checks.check(`${title}, commands ${i + 1}`, async () => {
        const written = [...command.matchAll(/^# (.*)$/gm)].map(([, line]) => line);
        assert.deepEqual(await printedBy(command, surroundings), written);
      });
    }
  }
}

/** What commands print in a folder of their own, where both packages' programs are at hand. */
async function printedBy(command: string, { authority, demo, token }: Surroundings): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "from-python-"));
  const programs = [join(application, "node_modules/.bin"), dirname(pythonProgram()), process.env.PATH];
  const env = { ...pythonEnvironment(authority, folder, demo), PATH: programs.join(delimiter), TOKEN: token };
  try {
    const printed = await run("sh", ["-e", "-c", command], { cwd: folder, env });
    return printed.split("\n").slice(0, -1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
