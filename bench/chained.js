/** What a chain of tokens costs a service: one signature check for each link that is new, and not for those seen before. */

import { Enforcer, KeyCache } from "scitokens";
import { exportKey, generateKey, sign } from "scitokens/jwt";
import { compare } from "./compare.js";

const ES256 = { name: "ECDSA", hash: "SHA-256" };
const ISSUER = "https://issuer.example";
const AUDIENCE = "https://storage.example";
const LENGTHS = [1, 2, 3, 5];
/** More parents than are remembered, so that going through all of them in turn finds none. */
const FORGOTTEN = 1100;

/** @typedef {import("scitokens").SigningKey} SigningKey */

/** @type {import("./jobs.js").Job} */
export const chained = {
  name: "chained",
  what: "verifying and enforcing a chain of so many links, as a multiple of verifying one signature (ES256)",
  async run() {
    const issuerKey = await generateKey();
    const childKeys = await Promise.all(LENGTHS.map(() => generateKey("ES256", { extractable: true })));
    const cwks = await Promise.all(childKeys.map(publicOf));
    const keyCache = new KeyCache();
    await keyCache.addKey(ISSUER, issuerKey);
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE, keyCache });
    const make = (/** @type {number} */ length) => chainOf(length, issuerKey, childKeys, cwks);
    const authorize = (/** @type {string} */ text) => enforcer.authorize(text, "read", "/store/file");

    const alone = await make(1);
    const dot = alone.lastIndexOf(".");
    const signed = new TextEncoder().encode(alone.slice(0, dot));
    const signature = Buffer.from(alone.slice(dot + 1), "base64url");
    const raw = {
      name: "crypto.subtle.verify",
      run: () => crypto.subtle.verify(ES256, issuerKey.publicKey, signature, signed),
    };

    const problems = [];
    const seen = await Promise.all(LENGTHS.map(make));
    for (const [index, text] of seen.entries()) {
      const { chain } = await authorize(text);
      if (chain.length !== LENGTHS[index])
        problems.push(`a chain of ${LENGTHS[index]} was read as one of ${chain.length}`);
    }
    console.log("parents that were seen before:");
    await compare([
      raw,
      ...LENGTHS.map((length, index) => ({ name: linksOf(length), run: () => authorize(String(seen[index])) })),
    ]);

    console.log("\nparents that are new each time:");
    const news = [];
    for (const length of LENGTHS.slice(1)) {
      const texts = await Promise.all(Array.from({ length: Math.ceil(FORGOTTEN / (length - 1)) }, () => make(length)));
      let next = 0;
      news.push({ name: linksOf(length), run: () => authorize(String(texts[next++ % texts.length])) });
    }
    await compare([raw, ...news]);
    return problems;
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
    const header = { cwk: link < length - 1 ? cwks[link] : undefined, pwt: text };
    text = await sign({ ...claims, jti: crypto.randomUUID() }, key, header);
  }
  return /** @type {string} */ (text);
}
