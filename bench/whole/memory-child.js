/**
 * What verified tokens cost, in a process of its own with --expose-gc. It is told what to do by a line of JSON, and answers
 * with bytes: `{ "fill": 1000 }`, `{ "calls": …, "pool": …, "repeats": … }`.
 */

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Enforcer, generateKey, KeyCache } from "../../dist/index.js";
import { AUDIENCE, mint } from "./issuer.js";
import { ANEW, OF_ENTRIES } from "./token-cache.js";

const ISSUER = "https://issuer.example";
const AT_ONCE = 32;

const key = await generateKey("ES256");
const keyCache = new KeyCache();
await keyCache.addKey(ISSUER, key);

/** Bytes in use, in the heap and beside it. */
async function used() {
  for (let i = 0; i < 3; i++) {
    // What ends with a task is not of any cache.
    await sleep(20);
    globalThis.gc?.();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** @param {object} options */
const enforcerWith = (options) => new Enforcer(ISSUER, { audience: AUDIENCE, keyCache, ...options });

/**
 * What an Enforcer holds after so many tokens, of which nobody else keeps anything.
 *
 * @param {number} count
 * @param {object} options
 */
async function fill(count, options) {
  const before = await used();
  const enforcer = enforcerWith(options);
  for (let i = 0; i < count; i++) {
    const [token = ""] = await mint(ISSUER, key, 1);
    await enforcer.authorize(token, "read", "/store/file");
  }
  const after = await used();
  // It must be alive until here.
  await enforcer.authorize((await mint(ISSUER, key, 1))[0] ?? "", "read", "/store/file");
  return after - before;
}

/**
 * Authorizes tokens of a pool that is far larger than the cache, in a circle, each several times before the next come.
 *
 * @param {{ calls: number, pool: number, repeats: number, entries: number }} options
 */
async function circle({ calls, pool, repeats, entries }) {
  const tokens = await mint(ISSUER, key, pool);
  const enforcer = enforcerWith(OF_ENTRIES(entries));
  let next = 0;
  const some = async (/** @type {number} */ end) => {
    for (; next * repeats < end; next += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, (_, i) => tokens[(next + i) % pool] ?? "");
      for (let i = 0; i < repeats; i++) {
        await Promise.all(batch.map((token) => enforcer.authorize(token, "read", "/store/file")));
      }
    }
    return used();
  };
  return { quarter: await some(calls / 4), end: await some(calls) };
}

for await (const line of createInterface(process.stdin)) {
  const asked = JSON.parse(line);
  const answer =
    "fill" in asked ? { cached: await fill(asked.fill, {}), anew: await fill(asked.fill, ANEW) } : await circle(asked);
  console.log(JSON.stringify(answer));
}
