/** What verified tokens cost in memory, and that any number of them costs no more. */

import { fileURLToPath } from "node:url";
import { short, summarize } from "../statistics.js";
import { AskedProcess } from "./asked-process.js";

const ENTRIES = 1000;
const REPEATS = 5;
const CALLS = 1_000_000;
const QUICK_CALLS = 50_000;
/** Bytes by which it may be more at the end than after a quarter: what V8 keeps of its own differs by less. */
const BOUND = 2 ** 20;

const ANEW = "tokenCache: false";
const CACHED = "with its cache of tokens";
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
      const calls = quick ? QUICK_CALLS : CALLS;
      const grown = await ask({ calls, repeats: REPEATS, entries: ENTRIES });
      return { tables: [filledTable(filled.slice(1)), grownTable(grown, calls)], problems: problemsOf(grown) };
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
  const row = (/** @type {string} */ name, /** @type {readonly number[]} */ values) => {
    const { low, median, high } = summarize(values.map((value) => value / ENTRIES));
    return { name, note: `${short(median)} bytes for each token (${short(low)} to ${short(high)})` };
  };
  const named = (/** @type {(each: Filled) => number} */ pick) => filled.map(pick);
  const rows = [
    row(
      ANEW,
      named(({ anew }) => anew),
    ),
    row(
      CACHED,
      named(({ cached }) => cached),
    ),
    row(
      "of the cache",
      named(({ anew, cached }) => cached - anew),
    ),
  ];
  return { title: `an Enforcer after ${ENTRIES} tokens`, base: ANEW, baseTime: 0, rows };
}

/**
 * @param {Grown} grown
 * @param {number} calls
 * @returns {import("../jobs.js").Table}
 */
function grownTable({ quarter, end }, calls) {
  const base = "after a quarter of the calls";
  const note = (/** @type {number} */ count, /** @type {number} */ bytes) =>
    `${(bytes / 2 ** 20).toFixed(2)} MiB in use; ${count} calls of authorize, ${count / REPEATS} different tokens`;
  const rows = [
    { name: base, ratio: 1, low: 1, high: 1, note: note(calls / 4, quarter) },
    { name: "at the end", ratio: end / quarter, low: end / quarter, high: end / quarter, note: note(calls, end) },
  ];
  return { title: `an Enforcer that remembers ${ENTRIES} of many more tokens`, base, baseTime: 0, rows };
}

/** @param {Grown} grown */
function problemsOf({ quarter, end }) {
  const growth = end - quarter;
  return growth <= BOUND ? [] : [`${growth} bytes more at the end than after a quarter; ${BOUND} may be`];
}
