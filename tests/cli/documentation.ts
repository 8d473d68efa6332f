/** What docs/command-line.md shows: each command is run, and must print just that. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { checkConsoles } from "../documentation/consoles.ts";
import { blocksOf } from "../documentation/markdown.ts";
import type { Context } from "./context.ts";

const PAGE = "docs/command-line.md";

export async function documentation({ check, cli }: Context): Promise<void> {
  const blocks = blocksOf(PAGE).filter(({ language }) => language === "console");
  const cwd = join(cli.folder, "documented");
  mkdirSync(cwd);
  await check(`${PAGE} shows commands`, () => assert.ok(blocks.length >= 7));
  await checkConsoles(
    check,
    PAGE,
    blocks.map(({ code }) => code),
    cwd,
    cli.environment(),
  );
}
