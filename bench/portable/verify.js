/** Verifying a token and deciding what it allows, beside verifying its signature alone, and beside other libraries. */

import { compare } from "../compare.js";
import { SciToken } from "../library.js";
import { makeEnforcer } from "./enforcers.js";
import { PEERS, readyToVerify } from "./peers/contestants.js";
import { makeMaterial, makeTokens } from "./peers/peer.js";
import { rawVerify } from "./raw.js";
import { inTurn, together } from "./runs.js";

const AT_ONCE = 32;

/** @type {readonly import("./peers/peer.js").Algorithm[]} */
const ALGORITHMS = ["ES256", "RS256", "EdDSA"];

/** @type {import("../jobs.js").Job} */
export const verify = {
  name: "verify",
  what: "verifying a token and deciding what it allows, with the key at hand and no cache of tokens",
  async run({ quick }) {
    const tables = [];
    for (const algorithm of ALGORITHMS) {
      const material = await makeMaterial(algorithm);
      const texts = await makeTokens(material.key, AT_ONCE);
      const contestants = await contestantsFor(material, texts);
      tables.push(
        await compare(`${algorithm}, one at a time`, mapRuns(contestants, inTurn), { quick }),
        await compare(`${algorithm}, ${AT_ONCE} at a time`, mapRuns(contestants, together), { quick, each: AT_ONCE }),
      );
    }
    return { tables, problems: [] };
  },
};

/**
 * @param {import("./peers/peer.js").Material} material
 * @param {readonly string[]} texts
 */
async function contestantsFor(material, texts) {
  const { key, algorithm } = material;
  const enforcer = await makeEnforcer(key, { tokenCache: false });
  const trust = { publicKey: key, algorithms: [algorithm] };
  const peers = [];
  for (const peer of PEERS) {
    const ready = await readyToVerify(peer, material, String(texts[0]));
    peers.push("verify" in ready ? { ...ready, runs: texts.map((text) => () => ready.verify(text)) } : ready);
  }
  return /** @type {const} */ ([
    { name: "crypto.subtle.verify", runs: texts.map((text) => rawVerify(key, text)) },
    {
      name: "Enforcer.authorize",
      runs: texts.map((text) => () => enforcer.authorize(text, "read", "/store/file")),
    },
    { name: "SciToken.deserialize", runs: texts.map((text) => () => SciToken.deserialize(text, trust)) },
    ...peers,
  ]);
}

/**
 * @param {Awaited<ReturnType<typeof contestantsFor>>} contestants
 * @param {(runs: readonly (() => unknown)[]) => () => unknown} combine
 */
function mapRuns([raw, ...others], combine) {
  const combined = others.map((contestant) =>
    "runs" in contestant ? { name: contestant.name, run: combine(contestant.runs) } : contestant,
  );
  return /** @type {const} */ ([{ name: raw.name, run: combine(raw.runs) }, ...combined]);
}
