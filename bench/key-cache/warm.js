/** What a key costs that is at hand already, beside what it is wanted for: verifying one signature. */

import { createRemoteJWKSet } from "jose";
import { compare } from "../compare.js";
import { KeyCache, SciToken } from "../library.js";
import { startIssuers } from "./issuers.js";

const ES256 = { name: "ECDSA", hash: "SHA-256" };

/** @type {import("../jobs.js").Job} */
export const keyCacheWarm = {
  name: "key-cache-warm",
  what: "a look-up of a key at hand, as a part of verifying a small token with it (ES256)",
  async run({ quick }) {
    const server = await startIssuers(1);
    try {
      const [{ url, jwksUri, keys }] = /** @type {[import("./issuers.js").Issuer]} */ (server.issuers);
      const [key] = keys;
      const cache = new KeyCache({ issuers: [url], insecure: true });
      const keySet = createRemoteJWKSet(new URL(jwksUri));
      const { publicKey } = await cache.getKey(url, key.keyId, "ES256");
      const token = await new SciToken({ key, claims: { sub: "jane", scope: "read:/" } }).serialize({ issuer: url });
      const dot = token.lastIndexOf(".");
      const signed = new TextEncoder().encode(token.slice(0, dot));
      const signature = Buffer.from(token.slice(dot + 1), "base64url");
      const problems = [];
      if (!(await crypto.subtle.verify(ES256, publicKey, signature, signed)))
        problems.push("the token does not verify");
      await keySet({ alg: "ES256", kid: key.keyId });
      server.asked();
      const table = await compare(
        "a key at hand",
        [
          { name: "crypto.subtle.verify", run: () => crypto.subtle.verify(ES256, publicKey, signature, signed) },
          { name: "KeyCache.getKey", run: () => cache.getKey(url, key.keyId, "ES256") },
          { name: "jose's createRemoteJWKSet", run: () => keySet({ alg: "ES256", kid: key.keyId }) },
        ],
        { quick },
      );
      const { metadata, keySets, others } = server.asked();
      if (metadata + keySets + others > 0) problems.push("the issuer was asked for a key at hand");
      return { tables: [table], problems };
    } finally {
      server.close();
    }
  },
};
