/** The same token once more, as most requests bring one that was verified before. */

import { compare } from "../compare.js";
import { makeEnforcer } from "./enforcers.js";
import { readyToVerify } from "./peers/contestants.js";
import { fastJwtWithCache } from "./peers/fast-jwt.js";
import { makeMaterial, makeTokens } from "./peers/peer.js";
import { rawVerify } from "./raw.js";

/** @type {import("../jobs.js").Job} */
export const repeat = {
  name: "repeat",
  what: "the same token again, with caches of tokens (ES256)",
  async run({ quick }) {
    const material = await makeMaterial("ES256");
    const [text = ""] = await makeTokens(material.key, 1);
    const remembering = await makeEnforcer(material.key, { tokenCache: true });
    const forgetting = await makeEnforcer(material.key, { tokenCache: false });
    const peer = await readyToVerify(fastJwtWithCache, material, text);
    const raw = { name: "crypto.subtle.verify", run: rawVerify(material.key, text) };
    // A header's text is a new string with each request, whose hash nobody has computed yet.
    const bytes = new TextEncoder().encode(text);
    const decoder = new TextDecoder();

    /** @type {(title: string, textOf: () => string) => Promise<import("../jobs.js").Table>} */
    const measure = (title, textOf) => {
      const authorize = (/** @type {typeof forgetting} */ enforcer) => () =>
        enforcer.authorize(textOf(), "read", "/store/file");
      return compare(
        title,
        [
          raw,
          { name: "Enforcer.authorize", run: authorize(remembering) },
          { name: "Enforcer.authorize, cache off", run: authorize(forgetting) },
          "verify" in peer ? { name: peer.name, run: () => peer.verify(textOf()) } : peer,
          { name: "the text alone", run: textOf },
        ],
        { quick },
      );
    };
    const tables = [
      await measure("the same string", () => text),
      await measure("a new string each time", () => decoder.decode(bytes)),
    ];
    return { tables, problems: [] };
  },
};
