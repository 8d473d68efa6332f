/**
 * Who runs which block of code. The words behind a block's language say where: `ts` alone runs wherever the library does; `ts deno`
 * in Deno alone; `ts ignore` with `node`, `deno`, `bun`, `worker` or `page` is a program or page of its own.
 */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { PAGE as FROM_PYTHON } from "../migration/page.ts";
import { CHAINED_TOKENS } from "./chained-tokens.ts";
import { type Block, placeOf } from "./markdown.ts";
import { isNotRunHere } from "./not-run-here.ts";
import { PROGRAM_MARKS } from "./programs.ts";
import { SCRIPTED } from "./shells.ts";

const COMMAND_LINE = "docs/command-line.md";

/** By who runs it: whether a block is theirs. Each block must be somebody's, and nobody else's. */
const RUNNERS = {
  "the row From Python": ({ file }) => file === FROM_PYTHON,
  "the row Command line": ({ file, language }) => file === COMMAND_LINE && language === "console",
  "deno test --doc": (block) => isIn(block, "ts", "deno"),
  snippets: ({ file, language, marks }) => file !== FROM_PYTHON && language === "ts" && marks.length === 0,
  programs: (block) => PROGRAM_MARKS.some((mark) => isIn(block, "ts", "ignore", mark)),
  workers: (block) => isIn(block, "ts", "ignore", "worker"),
  pages: (block) =>
    isIn(block, "ts", "ignore", "page") ||
    isIn(block, "js", "ignore", "page") ||
    isIn(block, "html", "page") ||
    isIn(block, "http", "page"),
  consoles: ({ file, language, marks }) =>
    file !== COMMAND_LINE && file !== FROM_PYTHON && language === "console" && marks.length === 0,
  shells: ({ file, language }) => SCRIPTED.includes(file) && language === "sh",
  openTelemetry: (block) => isIn(block, "ts", "ignore", "opentelemetry"),
  demo: (block) => isIn(block, "ts", "ignore", "demo"),
  chainedTokens: ({ file, language }) => file === CHAINED_TOKENS && language === "json",
  "listed as not run": isNotRunHere,
} satisfies Record<string, (block: Block) => boolean>;

type Runner = keyof typeof RUNNERS;

/** The blocks of one runner. */
export function blocksFor(runner: Runner, blocks: readonly Block[]): Block[] {
  return blocks.filter(RUNNERS[runner]);
}

export async function checkRunners(checks: Checks, blocks: readonly Block[]): Promise<void> {
  await checks.check("each block of code is run by somebody", () => {
    assert.ok(blocks.length >= 140, `${blocks.length} blocks`);
    const wrong = blocks.flatMap((block) => {
      const runners = Object.entries(RUNNERS).flatMap(([name, isTheirs]) => (isTheirs(block) ? [name] : []));
      if (runners.length === 1) return [];
      return [`${placeOf(block)}: ${[block.language, ...block.marks].join(" ")}: ${runners.join(", ") || "nobody"}`];
    });
    assert.deepEqual(wrong, []);
  });
}

function isIn({ language, marks }: Block, expected: string, ...words: readonly string[]): boolean {
  return language === expected && marks.length === words.length && words.every((word, i) => marks[i] === word);
}
