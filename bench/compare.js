/**
 * Contestants in one run, by turns, so that what slows the machine down slows all of them. What counts are the ratios: a
 * time is of one machine on one day.
 */

import { now, SHORTEST } from "./clock.js";
import { summarize } from "./statistics.js";

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => unknown} run - What is measured, once. A promise that it gives is awaited.
 * @property {string} [note]
 */

/**
 * One that cannot take part, and why.
 *
 * @typedef {object} Absent
 * @property {string} name
 * @property {string} note
 */

/**
 * @typedef {object} Manner
 * @property {boolean} quick
 * @property {number} [rounds] - How often each has its turn.
 * @property {number} [warmUp] - Samples before the first that counts, as engines compile what is done often.
 * @property {number} [each] - How many are done in one run; the time of the base is that of one.
 */

const ROUNDS = 21;
const FEW_ROUNDS = 15;
const WARM_UP = 8;

/**
 * Measures how long each takes as a multiple of the first.
 *
 * @param {string} title
 * @param {readonly [Contestant, ...(Contestant | Absent)[]]} contestants
 * @param {Manner} manner
 * @returns {Promise<import("./jobs.js").Table>}
 */
export async function compare(title, contestants, manner) {
  const { quick, rounds = quick ? FEW_ROUNDS : ROUNDS, warmUp = WARM_UP, each = 1 } = manner;
  /** @type {Map<Contestant | Absent, { sample: () => Promise<number>, times: number[] }>} */
  const measured = new Map();
  const shortest = quick ? SHORTEST * 0.4 : SHORTEST;
  for (const contestant of contestants) {
    if (!("run" in contestant)) continue;
    measured.set(contestant, { sample: await sampler(contestant.run, shortest, warmUp), times: [] });
  }
  const all = [...measured.values()];
  for (let round = 0; round < rounds; round++) {
    // Each is first in its turn.
    const first = round % all.length;
    for (const { sample, times } of [...all.slice(first), ...all.slice(0, first)]) times.push(await sample());
  }
  const base = measured.get(contestants[0])?.times ?? [];
  const rows = contestants.map((contestant) => {
    const { name, note } = contestant;
    const noted = note === undefined ? { name } : { name, note };
    const times = measured.get(contestant)?.times;
    if (times === undefined) return noted;
    const { low, median, high } = summarize(times.map((time, round) => time / Number(base[round])));
    return { ...noted, ratio: median, low, high };
  });
  return { title, base: contestants[0].name, baseTime: summarize(base).median / each, rows };
}

/**
 * Warms up, and gives what measures: milliseconds for one run, out of as many as it takes to measure well.
 *
 * @param {Contestant["run"]} run
 * @param {number} shortest - Milliseconds that a sample takes at least: what is quick is done many times.
 * @param {number} warmUp
 */
async function sampler(run, shortest, warmUp) {
  const sample = async (/** @type {number} */ times) => {
    const start = await now();
    for (let i = 0; i < times; i++) {
      const given = run();
      if (given instanceof Promise) await given;
    }
    return (await now()) - start;
  };
  let times = 1;
  const lengthen = async () => {
    // One may have been long for another reason.
    while (Math.min(await sample(times), await sample(times)) < shortest) times *= 2;
  };
  await lengthen();
  if (warmUp > 0) {
    await sample(times * warmUp);
    // By now it is quicker.
    await lengthen();
  }
  return async () => (await sample(times)) / times;
}
