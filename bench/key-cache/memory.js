/** What keys cost in memory. */

import { setTimeout as sleep } from "node:timers/promises";
import { KeyCache } from "../library.js";
import { short, summarize } from "../statistics.js";
import { startIssuers } from "./issuers.js";

const ISSUERS = 1000;
const ROUNDS = 3;
const FETCHED = "keys fetched";
/** Issuers that are asked at one time. */
const AT_ONCE = 20;

/** @type {import("../jobs.js").Job} */
export const keyCacheMemory = {
  name: "key-cache-memory",
  what: `one cache with ${ISSUERS} issuers of 2 keys each (ES256)`,
  async run({ quick }) {
    const { gc } = globalThis;
    if (gc === undefined) return { tables: [], problems: ["it needs node --expose-gc"] };
    /** @type {{ fetched: number[], used: number[] }} */
    const heaps = { fetched: [], used: [] };
    const server = await startIssuers(ISSUERS);
    const names = server.issuers.map(({ url }) => url);
    const heap = async () => {
      // What ends with a connection or a timer is not of the cache.
      for (let i = 0; i < 3; i++) {
        await sleep(50);
        gc();
      }
      return process.memoryUsage().heapUsed / 1024 / ISSUERS;
    };
    let keys = 0;
    try {
      // The first round is to warm up.
      for (let round = 0; round <= (quick ? 1 : ROUNDS); round++) {
        const before = await heap();
        const cache = new KeyCache({ issuers: names, insecure: true });
        await each(server.issuers, ({ url }) => cache.metadata(url));
        const fetched = await heap();
        await each(server.issuers, async ({ url, keys: both }) => {
          for (const { keyId } of both) await cache.getKey(url, keyId, "ES256");
        });
        const used = await heap();
        keys = (await cache.list()).length;
        if (round === 0) continue;
        heaps.fetched.push(fetched - before);
        heaps.used.push(used - before);
      }
    } finally {
      server.close();
    }
    const row = (/** @type {string} */ name, /** @type {number[]} */ values) => {
      const { low, median, high } = summarize(values.map((value, round) => value / Number(heaps.fetched[round])));
      return { name, ratio: median, low, high, note: `${short(summarize(values).median)} KB of heap for each issuer` };
    };
    // What crypto.subtle keeps of a key outside the heap is not in it.
    const rows = [row(FETCHED, heaps.fetched), row("each key used once", heaps.used)];
    const problems = keys === 2 * ISSUERS ? [] : [`the cache has ${keys} keys`];
    return { tables: [{ title: "heap", base: FETCHED, baseTime: 0, rows }], problems };
  },
};

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<unknown>} act
 */
async function each(items, act) {
  for (let i = 0; i < items.length; i += AT_ONCE) await Promise.all(items.slice(i, i + AT_ONCE).map(act));
}
