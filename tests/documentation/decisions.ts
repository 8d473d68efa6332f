/** docs/decisions.md and the tests lead to each other: each row's id is in a test, and each id that a test or a source names is a row. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { filesBelow, readDocument } from "./markdown.ts";

const PAGE = "docs/decisions.md";
const VECTORS = "tests/vectors/differential.jsonl";

/** Ids, one after another, or from one to another: `A5`, `A5, B7`, `A17 to A25, A30`. */
const IDS = "[A-F]\\d{1,2}(?:(?:, | and | to )[A-F]\\d{1,2})*";
/** As a comment, the name of a test or a table says which row it is about. */
const MENTIONS = [
  new RegExp(`DECISIONS (${IDS})\\b`, "g"),
  new RegExp(`\\((${IDS})\\)`, "g"),
  new RegExp(`"(${IDS})"`, "g"),
];

export async function checkDecisions(checks: Checks): Promise<void> {
  const rows = [...readDocument(PAGE).matchAll(/^\| ([A-F]\d+) \|/gm)].map(([, id]) => id as string);
  const tested = mentionedBelow("tests");
  const used = mentionedBelow("src");
  for (const id of idsOfVectors()) tested.set(id, VECTORS);
  await checks.check("decisions: the page has rows, each once", () => {
    assert.ok(rows.length > 100, `${rows.length}`);
    assert.equal(new Set(rows).size, rows.length);
  });
  await checks.check("decisions: each row is named by a test", () => {
    assert.deepEqual(
      rows.filter((id) => !tested.has(id)),
      [],
    );
  });
  await checks.check("decisions: each id that is named is a row", () => {
    const unknown = [...tested, ...used].filter(([id]) => !rows.includes(id));
    assert.deepEqual(unknown, []);
  });
}

/** The ids that files below a folder name, each with one of the files. */
function mentionedBelow(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of filesBelow(folder, ".ts")) {
    const text = readDocument(file);
    for (const mention of MENTIONS) {
      for (const [, ids] of text.matchAll(mention)) for (const id of spelledOut(ids as string)) found.set(id, file);
    }
  }
  return found;
}

/** `A2 to A4, B1` is A2, A3, A4 and B1. */
function spelledOut(ids: string): string[] {
  return ids.split(/, | and /).flatMap((part) => {
    const [first = "", last = first] = part.split(" to ");
    const from = Number(first.slice(1));
    return Array.from({ length: Number(last.slice(1)) - from + 1 }, (_, index) => `${first[0]}${from + index}`);
  });
}

/** What the recorded cases say they are about; some are about no row, and say so in words. */
function idsOfVectors(): string[] {
  const lines = readDocument(VECTORS).trim().split("\n");
  const rules = lines.flatMap((line): string[] => JSON.parse(line).expected.rule);
  return rules.flatMap((rule) => /^[A-F]\d+\b/.exec(rule) ?? []);
}
