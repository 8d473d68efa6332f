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
  return tableOf(
    title,
    contestants.map((contestant) => {
      const { name, note } = contestant;
      const noted = note === undefined ? { name } : { name, note };
      return "sample" in contestant ? { ...noted, times: times.get(contestant) ?? [] } : noted;
    }),
  );
}

/**
 * What was measured, a time of each in each round, as a table. The ratios are to the first.
 *
 * @param {string} title
 * @param {readonly { name: string, note?: string, times?: readonly number[] }[]} measured
 * @returns {import("../jobs.js").Table}
 */
export function tableOf(title, measured) {
  const { name: base = "", times: baseTimes = [] } = measured[0] ?? {};
  const rows = measured.map(({ times, ...noted }) => {
    if (times === undefined) return noted;
    const { low, median, high } = summarize(times.map((time, round) => time / Number(baseTimes[round])));
    return { ...noted, ratio: median, low, high };
  });
  return { title, base, baseTime: summarize(baseTimes).median, rows };
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
