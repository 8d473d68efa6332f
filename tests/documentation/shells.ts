/** Shell scripts of documents that are run as a whole, each in an empty folder; none of their commands may fail. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { run } from "../package/command.ts";
import { type Block, placeOf } from "./markdown.ts";
import { freshFolder } from "./modules.ts";

/** The documents with such scripts. */
export const SCRIPTED: readonly string[] = ["tests/fixtures/tls/README.md"];

export async function checkShells(checks: Checks, blocks: readonly Block[]): Promise<void> {
  for (const block of blocks) {
    await checks.check(`${placeOf(block)}: the script runs to its end`, async () => {
      const cwd = freshFolder("shell");
      writeFileSync(join(cwd, "script.sh"), block.code);
      await run("bash", ["-euo", "pipefail", "script.sh"], { cwd });
    });
  }
}
