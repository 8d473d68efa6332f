/** Contestants that measure themselves, as whole processes do, by turns. */

import { summarize } from "../statistics.js";

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Promise<number>} sample - Milliseconds that it took this time.
 * @property {string} [note]
 */

/** @typedef {import("../compare.js").Absent} Absent */

/**
 * Has each be first in its turn. The ratios are to the first contestant.
 *
 * @param {string} title
 * @param {readonly [Contestant, ...(Contestant | Absent)[]]} contestants
 * @param {number} rounds
 * @returns {Promise<import("../jobs.js").Table>}
 */
export async function takeTurns(title, contestants, rounds) {
  const present = contestants.filter((contestant) => "sample" in contestant);
  const times = new Map(contestants.map((contestant) => [contestant, /** @type {number[]} */ ([])]));
  for (let round = 0; round < rounds; round++) {
    const first = round % present.length;
    for (const contestant of [...present.slice(first), ...present.slice(0, first)]) {
      times.get(contestant)?.push(await contestant.sample());
    }
  }
  const [base] = contestants;
  const baseTimes = times.get(base) ?? [];
  const rows = contestants.map((contestant) => {
    const { name, note } = contestant;
    const noted = note === undefined ? { name } : { name, note };
    if (!("sample" in contestant)) return noted;
    const ratios = (times.get(contestant) ?? []).map((time, round) => time / Number(baseTimes[round]));
    const { low, median, high } = summarize(ratios);
    return { ...noted, ratio: median, low, high };
  });
  return { title, base: base.name, baseTime: summarize(baseTimes).median, rows };
}

/**
 * A table of nothing but what is missing.
 *
 * @param {string} title
 * @param {Absent} absent
 * @returns {import("../jobs.js").Table}
 */
export function withoutTurns(title, absent) {
  return { title, base: absent.name, baseTime: 0, rows: [absent] };
}
