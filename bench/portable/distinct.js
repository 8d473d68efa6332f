/** Many tokens in turn, with caches of tokens: as many as a cache holds by default, and twice as many. */

import { compare } from "../compare.js";
import { makeEnforcer } from "./enforcers.js";
import { readyToVerify } from "./peers/contestants.js";
import { fastJwt, fastJwtWithCache } from "./peers/fast-jwt.js";
import { makeMaterial, makeTokens } from "./peers/peer.js";
import { rawVerify } from "./raw.js";
import { inTurn } from "./runs.js";

const HELD = 1000;

/** @type {import("../jobs.js").Job} */
export const distinct = {
  name: "distinct",
  what: "many tokens in turn, with caches of tokens that hold 1,000 (ES256)",
  async run({ quick }) {
    const material = await makeMaterial("ES256");
    const texts = await makeTokens(material.key, 2 * HELD);
    return {
      tables: [
        await measure("1,000 tokens: all are held", material, texts.slice(0, HELD), quick),
        await measure("2,000 tokens: none is held when it comes again", material, texts, quick),
      ],
      problems: [],
    };
  },
};

/**
 * @param {string} title
 * @param {import("./peers/peer.js").Material} material
 * @param {readonly string[]} texts
 * @param {boolean} quick
 */
async function measure(title, material, texts, quick) {
  const enforcers = {
    "Enforcer.authorize": await makeEnforcer(material.key, { tokenCache: true }),
    "Enforcer.authorize, cache off": await makeEnforcer(material.key, { tokenCache: false }),
  };
  const contestants = [];
  for (const [name, enforcer] of Object.entries(enforcers)) {
    const authorize = (/** @type {string} */ text) => enforcer.authorize(text, "read", "/store/file");
    // Whatever is to be held is held when it begins.
    for (const text of texts) await authorize(text);
    contestants.push({ name, run: inTurn(texts.map((text) => () => authorize(text))) });
  }
  for (const peer of [fastJwtWithCache, fastJwt]) {
    const ready = await readyToVerify(peer, material, String(texts[0]));
    if ("verify" in ready) for (const text of texts) ready.verify(text);
    contestants.push(
      "verify" in ready ? { name: ready.name, run: inTurn(texts.map((text) => () => ready.verify(text))) } : ready,
    );
  }
  const raw = { name: "crypto.subtle.verify", run: inTurn(texts.map((text) => rawVerify(material.key, text))) };
  return compare(title, [raw, ...contestants], { quick });
}
