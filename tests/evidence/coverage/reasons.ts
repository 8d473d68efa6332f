/**
 * Why a place is not covered, said in the source: `// uncovered: REASON`, at the line or in the comment above it. It is good for
 * what begins at that line and all within. Istanbul's own hints would take a place away that is then told nowhere.
 */

import type { FileCoverageData } from "istanbul-lib-coverage";
import { isWithin, type Place, uncovered } from "./places.ts";

const REASON = /\/\/ uncovered:(.*)$/;
const COMMENT = /^\s*\/\//;
const HINT = /(?:istanbul|c8|v8|node:coverage) ignore/;
/** Characters that say something. */
const SHORTEST = 20;

/** What is wrong with the coverage of a source: places without a reason, and reasons that are none or have no place. */
export function faultsOf(file: string, source: string, counts: FileCoverageData): string[] {
  const lines = source.split("\n");
  const places = uncovered(counts);
  const reasons = reasonsIn(lines);
  const excused = places.filter(({ at }) => reasons.has(at.start.line));
  const isExcused = (place: Place): boolean => excused.some((whole) => isWithin(place, whole));
  const told = places
    .filter((place) => !isExcused(place))
    .map(
      ({ what, at }) =>
        `${file}:${at.start.line}:${at.start.column + 1} ${what} not covered: ${lines[at.start.line - 1]?.trim()}`,
    );
  const hints = lines.flatMap((line, index) =>
    HINT.test(line) ? [`${file}:${index + 1} hides what is not covered`] : [],
  );
  const empty = [...reasons].flatMap(([line, reason]) =>
    reason.length < SHORTEST ? [`${file}:${line} says not why it is not covered`] : [],
  );
  const needless = [...reasons.keys()].flatMap((line) =>
    excused.some(({ at }) => at.start.line === line) ? [] : [`${file}:${line} is covered, but says why it is not`],
  );
  return [...told, ...hints, ...empty, ...needless];
}

/** Reasons, by the line that they are for. */
function reasonsIn(lines: readonly string[]): Map<number, string> {
  const reasons = new Map<number, string>();
  for (const [index, line] of lines.entries()) {
    const reason = REASON.exec(line)?.[1]?.trim();
    if (reason === undefined) continue;
    const at = COMMENT.test(line) ? lines.findIndex((next, i) => i > index && !COMMENT.test(next)) : index;
    reasons.set(at + 1, reason);
  }
  return reasons;
}
