/** Many tokens at the same time, each another one: what a service that is flooded pays for each. */

import { compare } from "../compare.js";
import { makeEnforcer } from "./enforcers.js";
import { readyToVerify } from "./peers/contestants.js";
import { jose } from "./peers/jose.js";
import { makeMaterial, makeTokens } from "./peers/peer.js";
import { rawVerify } from "./raw.js";
import { together } from "./runs.js";

const AT_ONCE = 10_000;
const ROUNDS = 7;
const FEW_ROUNDS = 5;

/** @type {import("../jobs.js").Job} */
export const inFlight = {
  name: "in-flight",
  what: "10,000 tokens at the same time, and no cache of tokens (ES256)",
  async run({ quick }) {
    const material = await makeMaterial("ES256");
    const texts = await makeTokens(material.key, AT_ONCE);
    const enforcer = await makeEnforcer(material.key, { tokenCache: false });
    const peer = await readyToVerify(jose, material, String(texts[0]));
    const authorize = texts.map((text) => () => enforcer.authorize(text, "read", "/store/file"));
    const table = await compare(
      "all together",
      [
        { name: "crypto.subtle.verify", run: together(texts.map((text) => rawVerify(material.key, text))) },
        { name: "Enforcer.authorize", run: together(authorize) },
        "verify" in peer ? { name: peer.name, run: together(texts.map((text) => () => peer.verify(text))) } : peer,
      ],
      { quick, rounds: quick ? FEW_ROUNDS : ROUNDS, each: AT_ONCE, warmUp: 0 },
    );
    return { tables: [table], problems: [] };
  },
};
