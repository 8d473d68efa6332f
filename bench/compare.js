/**
 * Contestants in one run, by turns, so that what slows the machine down slows all of them. What counts are the ratios: a
 * time is of one machine on one day.
 */

import { short, summarize } from "./statistics.js";
import { table } from "./table.js";

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {() => Promise<unknown>} run - What is measured, once.
 */

/** Milliseconds that a sample takes at least: what is quick is done many times. */
const SAMPLE = 20;

/**
 * Prints how long each takes as a multiple of the first: the median of all rounds, and the quartiles.
 *
 * @param {readonly [Contestant, ...Contestant[]]} contestants
 * @param {number} [rounds]
 */
export async function compare(contestants, rounds = 21) {
  /** @type {{ name: string, sample: () => Promise<number>, times: number[] }[]} */
  const measured = [];
  for (const { name, run } of contestants) measured.push({ name, sample: await sampler(run), times: [] });
  for (let round = 0; round < rounds; round++) {
    // Each is first in its turn.
    const first = round % measured.length;
    for (const { sample, times } of [...measured.slice(first), ...measured.slice(0, first)]) times.push(await sample());
  }
  const [{ name, times: base }] = /** @type {[typeof measured[0]]} */ (measured);
  const rows = measured.map((contestant) => {
    const { low, median, high } = summarize(contestant.times.map((time, round) => time / Number(base[round])));
    return [contestant.name, short(median), `${short(low)} to ${short(high)}`];
  });
  console.log(table([["", "ratio", "quartiles"], ...rows]));
  console.log(`ratio 1 is ${name}, here and now ${short(summarize(base).median)} ms; ${rounds} rounds`);
}

/**
 * Warms up, and gives what measures: milliseconds for one run, out of as many as it takes to measure well.
 *
 * @param {Contestant["run"]} run
 */
async function sampler(run) {
  const sample = async (/** @type {number} */ times) => {
    const start = performance.now();
    for (let i = 0; i < times; i++) await run();
    return performance.now() - start;
  };
  let times = 1;
  while ((await sample(times)) < SAMPLE) times *= 2;
  return async () => (await sample(times)) / times;
}
