/** What a chain of tokens costs a service: one signature check for each link that is new, and not for those seen before. */

import { compare } from "../compare.js";
import { exportKey, generateKey, sign } from "../library.js";
import { AUDIENCE, ISSUER, makeEnforcer } from "./enforcers.js";
import { rawVerify } from "./raw.js";

const LENGTHS = [1, 2, 3, 5];
/** More parents than are remembered, so that going through all of them in turn finds none. */
const FORGOTTEN = 1100;

/** @typedef {import("../library.js").SigningKey} SigningKey */

/** @type {import("../jobs.js").Job} */
export const chained = {
  name: "chained",
  what: "verifying and enforcing a chain of so many links, as a multiple of verifying one signature (ES256)",
  async run({ quick }) {
    const issuerKey = await generateKey();
    const childKeys = await Promise.all(LENGTHS.map(() => generateKey("ES256", { extractable: true })));
    const cwks = await Promise.all(childKeys.map(publicOf));
    const enforcer = await makeEnforcer(issuerKey, { tokenCache: false });
    const make = (/** @type {number} */ length) => chainOf(length, issuerKey, childKeys, cwks);
    const authorize = (/** @type {string} */ text) => enforcer.authorize(text, "read", "/store/file");
    const raw = { name: "crypto.subtle.verify", run: rawVerify(issuerKey, await make(1)) };

    const problems = [];
    const seen = await Promise.all(LENGTHS.map(make));
    for (const [index, text] of seen.entries()) {
      const { chain } = await authorize(text);
      if (chain.length !== LENGTHS[index])
        problems.push(`a chain of ${LENGTHS[index]} was read as one of ${chain.length}`);
    }
    const again = LENGTHS.map((length, index) => ({
      name: linksOf(length),
      run: () => authorize(String(seen[index])),
    }));
    const news = [];
    for (const length of LENGTHS.slice(1)) {
      const texts = await Promise.all(Array.from({ length: Math.ceil(FORGOTTEN / (length - 1)) }, () => make(length)));
      let next = 0;
      news.push({ name: linksOf(length), run: () => authorize(String(texts[next++ % texts.length])) });
    }
    const tables = [
      await compare("parents that were seen before", [raw, ...again], { quick }),
      await compare("parents that are new each time", [raw, ...news], { quick }),
    ];
    return { tables, problems };
  },
};

const linksOf = (/** @type {number} */ length) => (length === 1 ? "a token alone" : `${length} links`);

/** @param {SigningKey} key */
async function publicOf(key) {
  const { kty, crv, x, y } = await exportKey(key, "jwk-public");
  return { kty, crv, x, y };
}

/**
 * The text of a chain, no link of which is in another.
 *
 * @param {number} length
 * @param {SigningKey} issuerKey
 * @param {readonly SigningKey[]} childKeys
 * @param {readonly object[]} cwks
 */
async function chainOf(length, issuerKey, childKeys, cwks) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    ver: "scitoken:2.0",
    iss: ISSUER,
    aud: AUDIENCE,
    scope: "read:/store",
    iat: now,
    nbf: now,
    exp: now + 3600,
  };
  let text;
  for (let link = 0; link < length; link++) {
    const key = /** @type {SigningKey} */ (link === 0 ? issuerKey : childKeys[link - 1]);
    /** @type {Record<string, unknown>} */
    const header = { cwk: link < length - 1 ? cwks[link] : undefined, pwt: text };
    text = await sign({ ...claims, jti: crypto.randomUUID() }, key, header);
  }
  return /** @type {string} */ (text);
}
