/**
 * Code in TypeScript that needs nothing but the library, of documents and of the comments in `src`: compiled against the installed
 * package, and run in Node.js. What a comment says is printed must be printed. (`deno test --doc` runs the same against the sources.)
 */

import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Checks } from "../checks.ts";
import { type Block, placeOf } from "./markdown.ts";
import { compile, freshFolder } from "./modules.ts";
import { tells, withWritten } from "./written.ts";

const GIVEN = "declare function written(comment: string): void;\n";

export async function checkSnippets(checks: Checks, blocks: readonly Block[]): Promise<void> {
  const folder = freshFolder("snippets");
  const nameOf = ({ file, line }: Block): string => `${file.replaceAll(/\W/g, "-")}-${line}`;
  const files = blocks.map((block) => [`${nameOf(block)}.ts`, `${withWritten(block.code)}\nexport {};\n`] as const);
  const compiles = await checks.check("the code in documents compiles", () =>
    compile(folder, { "given.d.ts": GIVEN, ...Object.fromEntries(files) }),
  );
  if (!compiles) return;
  for (const block of blocks) {
    await checks.check(`${placeOf(block)}: it runs, and prints what is written beside it`, () =>
      runSnippet(pathToFileURL(join(folder, `${nameOf(block)}.js`)).href),
    );
  }
}

async function runSnippet(url: string): Promise<void> {
  const wrong: string[] = [];
  let last: readonly unknown[] = [];
  const { log } = console;
  console.log = (...values: readonly unknown[]) => {
    last = values;
  };
  Object.assign(globalThis, {
    written(comment: string) {
      if (!tells(comment, last)) wrong.push(`written: ${comment}\n  printed: ${JSON.stringify(last)}`);
    },
  });
  try {
    await import(url);
  } finally {
    console.log = log;
  }
  assert.deepEqual(wrong, []);
}
