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

export function writeCorpus(target: string, inputs: readonly string[]): void {
  writeFileSync(fileOf(target), inputs.map((input) => `${JSON.stringify(input)}\n`).join(""));
}
