/** ARCHITECTURE.md is true of the files: those that it names are there, and a token goes from one to the next. */

import assert from "node:assert/strict";
import { posix } from "node:path";
import type { Checks } from "../checks.ts";
import { filesBelow, readDocument } from "./markdown.ts";

const PAGE = "ARCHITECTURE.md";
const WAY = "## One token, from bytes to decision";

export async function checkArchitecture(checks: Checks): Promise<void> {
  const page = readDocument(PAGE);
  const files = ["", "src/"].flatMap((folder) => [".ts", ".js"].flatMap((ending) => filesBelow(folder, ending)));
  await checks.check("architecture: each file that is named is there", () => {
    const missing = namedIn(page).filter(
      (name) => !name.startsWith("dist/") && !files.some((file) => `/${file}`.endsWith(`/${name}`)),
    );
    assert.deepEqual(missing, []);
  });
  await checks.check("architecture: a token goes from file to file, each of which imports another", () => {
    const [, steps = ""] = new RegExp(`${WAY}\n([^]*?)\n\n(?!\\d|Each)`).exec(page) ?? [];
    // What is named without a folder is told beside the way.
    const way = [...new Set(namedIn(steps))].map((name) => `src/${name}`).filter((file) => files.includes(file));
    assert.ok(way.length > 20, `${way.length} files`);
    const apart = way.filter((file, at) => at > 0 && !way.slice(0, at).some((before) => areNext(before, file)));
    assert.deepEqual(apart, []);
  });
}

function namedIn(text: string): string[] {
  return [...text.matchAll(/`((?:[\w-]+\/)*[\w-]+\.(?:ts|js))`/g)].map(([, name]) => name as string);
}

function areNext(one: string, other: string): boolean {
  return importsOf(one).has(other) || importsOf(other).has(one);
}

/** The files that a file imports, at once or late. */
function importsOf(file: string): ReadonlySet<string> {
  const specifiers = readDocument(file).matchAll(/(?:from |import\()"(\.[^"]+)"/g);
  return new Set([...specifiers].map(([, specifier]) => posix.join(posix.dirname(file), specifier as string)));
}
