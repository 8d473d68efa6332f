/** That nothing passes for covered which is not: a source with a gap of each kind, of which all must be found. */

import assert from "node:assert/strict";
import type { FileCoverageData } from "istanbul-lib-coverage";
import type { Counts } from "../../suite/counted.ts";
import { addCounts, type Counted } from "./counting.ts";
import { instrument } from "./instrumented.ts";
import { faultsOf } from "./reasons.ts";

const FILE = "canary.js";

/** With `gap` at the end of each line that has one, in the source that is called with `true` alone. */
const GAPS = `
const never = () => 1; // gap
const fails = () => { throw new Error(); };
const run = (yes, given = 1) => { // gap
  if (yes) Math.abs(1); // gap
  if (!yes) Math.abs(2); // gap
  const one = yes ? 1 : 2; // gap
  const two = yes || one; // gap
  switch (yes) {
    case true: break;
    case false: break; // gap
  }
  try { fails(); Math.abs(3); } catch {} // gap
};
run(true, 2);
`;

const EXCUSED = `
const run = (yes) => {
  // uncovered: nobody calls it with anything else,
  // and this goes on.
  if (!yes) {
    Math.abs(1);
  }
  if (!yes) Math.abs(2); // uncovered: nor with that, which is as good
};
run(true);
`;

export const CANARIES: Readonly<Record<string, () => void>> = {
  "a gap of each kind is found, and nothing else"() {
    const lines = GAPS.split("\n").flatMap((line, index) => (line.includes("gap") ? [index + 1] : []));
    const found = faultsAfterRunning(GAPS).map((fault) => Number(fault.split(":")[1]));
    assert.deepEqual([...new Set(found)], lines);
  },
  "a reason is taken for the line, and what is within"() {
    assert.deepEqual(faultsAfterRunning(EXCUSED), []);
    assert.equal(faultsAfterRunning(EXCUSED.replaceAll("// uncovered", "// covered")).length, 4);
  },
  "a reason that says nothing, or is for nothing, is a fault; so is a hint"() {
    assert.match(String(faultsAfterRunning(EXCUSED.replace(/nor with.*/, ""))), /canary.js:8 says not why/);
    const needless = faultsAfterRunning("// uncovered: there is no reason for this\nMath.abs(1);");
    assert.deepEqual(needless, ["canary.js:2 is covered, but says why it is not"]);
    const hint = ["/* istanbul", "ignore next */"].join(" ");
    assert.match(String(faultsAfterRunning(`${hint}\nif (!Math) Math.abs(1);`)), /hides/);
  },
  "two runs are one: what either reached is covered"() {
    const map: Counted = {};
    const code = instrument("export const run = (yes) => (yes ? 1 : 2);", FILE, map);
    const counts = [true, false].map((yes) => countsOf(`${code.replace("export ", "")}\nrun(${yes});`));
    for (const run of counts) addCounts(map, { [FILE]: run });
    assert.deepEqual(faultsOf(FILE, "", map[FILE] as FileCoverageData), []);
  },
};

function faultsAfterRunning(source: string): string[] {
  const map: Counted = {};
  const code = instrument(source, FILE, map);
  addCounts(map, { [FILE]: countsOf(code) });
  return faultsOf(FILE, source, map[FILE] as FileCoverageData);
}

/** What code with counters counts when it is run. */
function countsOf(code: string): Counts {
  const all: { __coverage__?: Record<string, Counts> } = {};
  new Function("globalThis", code)(all);
  return all.__coverage__?.[FILE] as Counts;
}
