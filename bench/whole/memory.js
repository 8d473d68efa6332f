/** What verified tokens cost in memory, and that any number of them costs no more. */

import { fileURLToPath } from "node:url";
import { short, summarize } from "../statistics.js";
import { AskedProcess } from "./asked-process.js";

const ENTRIES = 1000;
const REPEATS = 5;
const CALLS = 1_000_000;
const POOL = 20_000;
const QUICK_CALLS = 50_000;
const QUICK_POOL = 4000;
/** Bytes by which it may be more at the end than after a quarter: a tenth of what the least leak would leave. */
const BOUND = 2 ** 20;

const ANEW = "tokenCache: false";
const CHILD = fileURLToPath(new URL("memory-child.js", import.meta.url));

/** @type {import("../jobs.js").Job} */
export const memory = {
  name: "memory",
  what: "bytes for the tokens that an Enforcer has verified (ES256)",
  async run({ quick }) {
    const child = new AskedProcess(process.execPath, ["--expose-gc", CHILD]);
    const ask = async (/** @type {object} */ what) => JSON.parse(await child.ask(JSON.stringify(what)));
    try {
      /** @type {Filled[]} */
      const filled = [];
      // The first time is to warm up.
      for (let round = 0; round <= (quick ? 3 : 9); round++) filled.push(await ask({ fill: ENTRIES }));
      const [calls, pool] = quick ? [QUICK_CALLS, QUICK_POOL] : [CALLS, POOL];
      const grown = await ask({ calls, pool, repeats: REPEATS, entries: ENTRIES });
      return { tables: [filledTable(filled.slice(1)), grownTable(grown, calls, pool)], problems: problemsOf(grown) };
    } finally {
      child.close();
    }
  },
};

/** @typedef {{ readonly cached: number, readonly anew: number }} Filled */
/** @typedef {{ readonly quarter: number, readonly end: number }} Grown */

/**
 * @param {readonly Filled[]} filled
 * @returns {import("../jobs.js").Table}
 */
function filledTable(filled) {
  const row = (/** @type {string} */ name, /** @type {number[]} */ values) => {
    const { low, median, high } = summarize(values.map((value) => value / ENTRIES));
    return { name, note: `${short(median)} bytes for each token (${short(low)} to ${short(high)})` };
  };
  const rows = [
    row(
      ANEW,
      filled.map(({ anew }) => anew),
    ),
    row(
      "token cache",
      filled.map(({ cached }) => cached),
    ),
  ];
  return { title: `an Enforcer after ${ENTRIES} tokens`, base: ANEW, baseTime: 0, rows };
}

/**
 * @param {Grown} grown
 * @param {number} calls
 * @param {number} pool
 * @returns {import("../jobs.js").Table}
 */
function grownTable({ quarter, end }, calls, pool) {
  const title = `${calls} calls of authorize, for ${pool} tokens in a circle, each ${REPEATS} times, with a cache of ${ENTRIES}`;
  const base = "after a quarter of the calls";
  const note = (/** @type {number} */ bytes) => `${(bytes / 2 ** 20).toFixed(2)} MiB in use`;
  const rows = [
    { name: base, ratio: 1, note: note(quarter) },
    { name: "at the end", ratio: end / quarter, note: note(end) },
  ];
  return { title, base, baseTime: 0, rows };
}

/** @param {Grown} grown */
function problemsOf({ quarter, end }) {
  const growth = end - quarter;
  return growth <= BOUND ? [] : [`${growth} bytes more at the end than after a quarter; ${BOUND} may be`];
}
