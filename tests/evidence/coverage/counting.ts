/** Counts of several runs, put together. As all run the same code, one's statement is the other's. */

import type { FileCoverageData } from "istanbul-lib-coverage";
import type { Counts } from "../../suite/counted.ts";

/** What is counted, by the source. */
export type Counted = Record<string, FileCoverageData>;

/** Adds what one run counted to what there is. */
export function addCounts(map: Counted, run: Readonly<Record<string, Counts>>): void {
  for (const [file, { s, f, b }] of Object.entries(run)) {
    const all = map[file];
    if (all === undefined) throw new Error(`${file} was counted, and is no source`);
    for (const [id, count] of Object.entries(s)) all.s[id] = (all.s[id] as number) + count;
    for (const [id, count] of Object.entries(f)) all.f[id] = (all.f[id] as number) + count;
    for (const [id, counts] of Object.entries(b))
      all.b[id] = counts.map((count, way) => count + (all.b[id]?.[way] ?? 0));
  }
}
