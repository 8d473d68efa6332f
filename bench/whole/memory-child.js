/**
 * What verified tokens cost, in a process of its own with --expose-gc. It is told what to do by a line of JSON, and answers
 * with bytes: `{ "fill": 1000 }`, `{ "calls": …, "repeats": …, "entries": … }`.
 */

import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Enforcer, generateKey, KeyCache } from "../../dist/index.js";
import { AUDIENCE, mint } from "./issuer.js";
import { ANEW, ofEntries } from "./token-cache.js";

const ISSUER = "https://issuer.example";
const AT_ONCE = 20;

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
  const authorizeNew = async (/** @type {number} */ some) => {
    const tokens = await mint(ISSUER, key, some);
    await Promise.all(tokens.map((token) => enforcer.authorize(token, "read", "/store/file")));
  };
  for (let done = 0; done < count; done += AT_ONCE) await authorizeNew(AT_ONCE);
  const after = await used();
  // It must be alive until here.
  await authorizeNew(1);
  return after - before;
}

/**
 * Authorizes any number of new tokens, each several times before the next come.
 *
 * @param {{ calls: number, repeats: number, entries: number }} options
 */
async function stream({ calls, repeats, entries }) {
  const enforcer = enforcerWith(ofEntries(entries));
  let called = 0;
  const until = async (/** @type {number} */ end) => {
    for (; called < end; called += AT_ONCE * repeats) {
      const tokens = await mint(ISSUER, key, AT_ONCE);
      for (let i = 0; i < repeats; i++) {
        await Promise.all(tokens.map((token) => enforcer.authorize(token, "read", "/store/file")));
      }
    }
    return used();
  };
  return { quarter: await until(calls / 4), end: await until(calls) };
}

for await (const line of createInterface(process.stdin)) {
  const asked = JSON.parse(line);
  const answer =
    "fill" in asked ? { cached: await fill(asked.fill, {}), anew: await fill(asked.fill, ANEW) } : await stream(asked);
  console.log(JSON.stringify(answer));
}
