/** Everybody wants the keys of one issuer at once, and nobody has them yet. */

import { createRemoteJWKSet } from "jose";
import { compare } from "../compare.js";
import { KeyCache } from "../library.js";
import { startIssuers } from "./issuers.js";

const LOOK_UPS = 10_000;
const WANTED = `${LOOK_UPS} keys by requests: 1 for metadata, 1 for keys, 0 others`;
const ROUNDS = 9;
const FEW_ROUNDS = 5;

/** @type {import("../jobs.js").Job} */
export const keyCacheStampede = {
  name: "key-cache-stampede",
  what: `${LOOK_UPS} concurrent first look-ups of one issuer, over HTTP`,
  async run({ quick }) {
    const server = await startIssuers(1);
    const [{ url, jwksUri, keys }] = /** @type {[import("./issuers.js").Issuer]} */ (server.issuers);
    const { keyId } = keys[0];
    /** @type {Map<string, Set<string>>} What came of it, by contestant. */
    const outcomes = new Map();

    /** @type {(name: string, lookUp: () => () => Promise<unknown>) => import("../compare.js").Contestant} */
    const contestant = (name, prepare) => ({
      name,
      async run() {
        server.asked();
        const lookUp = prepare();
        const found = await Promise.all(Array.from({ length: LOOK_UPS }, lookUp));
        const { metadata, keySets, others } = server.asked();
        const count = found.filter((key) => key !== undefined).length;
        const outcome = `${count} keys by requests: ${metadata} for metadata, ${keySets} for keys, ${others} others`;
        outcomes.set(name, (outcomes.get(name) ?? new Set()).add(outcome));
      },
    });
    try {
      const contestants = /** @type {const} */ ([
        contestant("KeyCache", () => {
          const cache = new KeyCache({ issuers: [url], insecure: true });
          return () => cache.getKey(url, keyId, "ES256");
        }),
        // It is told where the key set is, and so asks for no metadata.
        contestant("jose's createRemoteJWKSet", () => {
          const keySet = createRemoteJWKSet(new URL(jwksUri));
          return () => keySet({ alg: "ES256", kid: keyId });
        }),
      ]);
      const manner = { quick, rounds: quick ? FEW_ROUNDS : ROUNDS };
      const table = await compare("all look-ups together", contestants, manner);
      const rows = table.rows.map((row) => ({ ...row, note: [...(outcomes.get(row.name) ?? [])].join("; ") }));
      const problems = [...(outcomes.get("KeyCache") ?? [])]
        .filter((outcome) => outcome !== WANTED)
        .map((outcome) => `KeyCache had ${outcome}`);
      return { tables: [{ ...table, rows }], problems };
    } finally {
      server.close();
    }
  },
};
