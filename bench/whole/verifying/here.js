/**
 * This library, in a process of its own: `node here.js TOKENS ISSUER AUDIENCE AT-ONCE CACHED`. Told a number, it authorizes so
 * many tokens with keys that it discovered, and answers with the milliseconds that one took: by the
 * clock, and of CPU.
 */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Enforcer, KeyCache } from "../../../dist/index.js";
import { ANEW } from "../token-cache.js";

const [file, issuer, audience, atOnce, cached] = /** @type {[string, string, string, string, string]} */ (
  /** @type {unknown} */ (process.argv.slice(2))
);
const tokens = readFileSync(file, "utf8").trim().split("\n");
const keyCache = new KeyCache({ issuers: [issuer] });
const enforcer = new Enforcer(issuer, { audience, keyCache, ...(cached === "cached" ? {} : ANEW) });
const width = Number(atOnce);
// A client has one token, and sends it again and again.
const asked = cached === "cached" ? tokens.slice(0, width) : tokens;
let next = 0;

/** @param {number} count */
async function authorize(count) {
  for (let done = 0; done < count; done += width) {
    if (width === 1) await authorizeNext();
    else await Promise.all(Array.from({ length: width }, authorizeNext));
  }
}

function authorizeNext() {
  return enforcer.authorize(/** @type {string} */ (asked[next++ % asked.length]), "read", "/store/file");
}

for await (const line of createInterface(process.stdin)) {
  const count = Math.ceil(Number(line) / width) * width;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await authorize(count);
  const time = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  console.log(time / count, (user + system) / 1000 / count);
}
