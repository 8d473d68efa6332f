/** Making a token, beside signing its bytes alone, and beside other libraries. */

import { compare } from "../compare.js";
import { SciToken } from "../library.js";
import { ISSUER } from "./enforcers.js";
import { PEERS, readyToSign } from "./peers/contestants.js";
import { CLAIMS, LIFETIME, makeMaterial, makeTokens } from "./peers/peer.js";
import { rawSign } from "./raw.js";

/** @type {readonly import("./peers/peer.js").Algorithm[]} */
const ALGORITHMS = ["ES256", "RS256", "EdDSA"];

/** @type {import("../jobs.js").Job} */
export const mint = {
  name: "mint",
  what: "making a token with a key at hand, one at a time",
  async run({ quick }) {
    const tables = [];
    for (const algorithm of ALGORITHMS) {
      const material = await makeMaterial(algorithm);
      const { key } = material;
      const [text = ""] = await makeTokens(key, 1);
      const peers = [];
      for (const peer of PEERS) peers.push(await readyToSign(peer, material, CLAIMS));
      const serialize = () => new SciToken({ key, claims: CLAIMS }).serialize({ issuer: ISSUER, lifetime: LIFETIME });
      tables.push(
        await compare(
          algorithm,
          [
            { name: "crypto.subtle.sign", run: rawSign(key, text) },
            { name: "SciToken.serialize", run: serialize },
            ...peers,
          ],
          { quick },
        ),
      );
    }
    return { tables, problems: [] };
  },
};
