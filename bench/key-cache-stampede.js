/** Everybody wants the keys of one issuer at once, and nobody has them yet. */

import { createRemoteJWKSet } from "jose";
import { KeyCache } from "scitokens";
import { compare } from "./compare.js";
import { startIssuers } from "./issuers.js";
import { table } from "./table.js";

const LOOK_UPS = 10_000;
const ROUNDS = 9;

/** @type {import("./jobs.js").Job} */
export const keyCacheStampede = {
  name: "key-cache-stampede",
  what: `${LOOK_UPS} concurrent first look-ups of one issuer, over HTTP`,
  async run() {
    const server = await startIssuers(1);
    const [{ url, jwksUri, keys }] = /** @type {[import("./issuers.js").Issuer]} */ (server.issuers);
    const { keyId } = keys[0];
    /** @type {Map<string, number>} How often each outcome came. */
    const outcomes = new Map();

    /** @type {(name: string, lookUp: () => () => Promise<unknown>) => import("./compare.js").Contestant} */
    const contestant = (name, prepare) => ({
      name,
      async run() {
        server.asked();
        const lookUp = prepare();
        const found = await Promise.all(Array.from({ length: LOOK_UPS }, lookUp));
        const { metadata, keySets, others } = server.asked();
        const count = found.filter((key) => key !== undefined).length;
        const outcome = JSON.stringify([name, count, metadata, keySets, others]);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      },
    });
    try {
      const contestants = /** @type {const} */ ([
        contestant("KeyCache", () => {
          const cache = new KeyCache({ issuers: [url], insecure: true });
          return () => cache.getKey(url, keyId, "ES256");
        }),
        contestant("jose", () => {
          const keySet = createRemoteJWKSet(new URL(jwksUri));
          return () => keySet({ alg: "ES256", kid: keyId });
        }),
      ]);
      await compare(contestants, ROUNDS);
      console.log("jose's createRemoteJWKSet is told where the key set is, and so asks for no metadata\n");
    } finally {
      server.close();
    }
    const seen = [...outcomes].map(([outcome, times]) => ({ outcome: JSON.parse(outcome), times }));
    console.log(
      table([
        ["", "keys found", "metadata requests", "JWKS requests", "other requests", "runs"],
        ...seen.map(({ outcome, times }) => [...outcome, times].map(String)),
      ]),
    );
    return seen
      .filter(({ outcome }) => outcome[0] === "KeyCache")
      .filter(({ outcome }) => JSON.stringify(outcome.slice(1)) !== JSON.stringify([LOOK_UPS, 1, 1, 0]))
      .map(() => `each run must find ${LOOK_UPS} keys with 1 metadata request, 1 JWKS request and no other`);
  },
};
