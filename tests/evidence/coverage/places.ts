/** The places of a source that no run reached. */

import type { FileCoverageData, Range } from "istanbul-lib-coverage";

/** A statement, a function, or one way of a branch. */
export interface Place {
  readonly what: string;
  readonly at: Range;
}

/** Ways of branches, as they are told. */
const WAYS: Readonly<Record<string, (way: number) => string>> = {
  if: (way) => (way === 0 ? "condition that never holds" : "condition that always holds"),
  "cond-expr": (way) => (way === 0 ? "value if so" : "value if not"),
  "binary-expr": () => "operand",
  "default-arg": () => "default",
  switch: () => "case",
};

/** In the order of the source. */
export function uncovered({ statementMap, s, fnMap, f, branchMap, b }: FileCoverageData): Place[] {
  const places: Place[] = [];
  for (const [id, at] of Object.entries(statementMap)) if (s[id] === 0) places.push({ what: "statement", at });
  for (const [id, { loc }] of Object.entries(fnMap)) if (f[id] === 0) places.push({ what: "function", at: loc });
  for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
    for (const [way, count] of (b[id] ?? []).entries()) {
      if (count > 0) continue;
      const written = locations[way];
      // An `else` that is not there is nowhere.
      const at = written?.start?.line === undefined ? loc : written;
      places.push({ what: WAYS[type]?.(way) ?? type, at });
    }
  }
  return places.sort((one, two) => one.at.start.line - two.at.start.line || one.at.start.column - two.at.start.column);
}

/** Whether the first place is in the second, or is it. */
export function isWithin({ at: inner }: Place, { at: outer }: Place): boolean {
  const begins = inner.start.line - outer.start.line || inner.start.column - outer.start.column;
  const ends = outer.end.line - inner.end.line || outer.end.column - inner.end.column;
  return begins >= 0 && ends >= 0;
}
