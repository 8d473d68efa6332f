/** Inputs that are kept in the project: of each target a file, of each input a line, as JSON. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../package/pack.ts";

const fileOf = (target: string): string => join(root, "tests/evidence/fuzzing/corpus", `${target}.jsonl`);

export function readCorpus(target: string): readonly string[] {
  const file = fileOf(target);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as string);
}

/** Inputs of a target that are kept in the project, and characters of one. */
const MOST = 40;
const LONGEST = 1500;

/** Writes some of these down, from the first to the last of them. */
export function writeCorpus(target: string, found: readonly string[]): void {
  const short = [...new Set(found)].filter((input) => input.length <= LONGEST);
  const step = Math.max(1, short.length / MOST);
  const inputs = Array.from(
    { length: Math.min(MOST, short.length) },
    (_, index) => short[Math.floor(index * step)] as string,
  );
  writeFileSync(fileOf(target), inputs.map((input) => `${JSON.stringify(input)}\n`).join(""));
}
