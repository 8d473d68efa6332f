/** Key sets: a token is verified by one only where the key that signed it is in there, for this use. */

import type { JsonWebKeySet } from "../../../../src/index.ts";
import { type Bench, claimsWith, HEADER, ISSUER, JUDGING, now, WORDS } from "../bench.ts";
import { fixedKey, signedAlways } from "../keys.ts";
import { changeJson, parsed } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

export function jwks({ library, oracle, key }: Bench): Target {
  const token = signedAlways(JSON.stringify(HEADER), JSON.stringify(claimsWith()), key);
  const [own, other] = [
    { ...key.publicJwk, kid: "mine" },
    { ...fixedKey("other").publicJwk, kid: "other" },
  ];
  return {
    name: "jwks",
    share: 0.4,
    seeds: [
      JSON.stringify({ keys: [own, other] }),
      JSON.stringify({
        keys: [
          { ...other, kid: "mine" },
          { ...own, alg: "ES256", use: "sig", key_ops: ["verify"] },
        ],
      }),
      JSON.stringify({
        keys: [
          { ...own, use: "enc" },
          { ...own, alg: "ES384" },
          { kty: "oct", k: "AA", kid: "mine" },
        ],
      }),
      JSON.stringify({ keys: [{ ...fixedKey("issuer").privateJwk, kid: "mine" }] }),
    ],
    words: [
      ...WORDS,
      ..."keys kty crv x y n e d use sig enc key_ops verify sign ES256 ES384 EC RSA OKP P-256".split(" "),
    ],
    mutate: changeJson,
    async run(input) {
      const set = parsed(input) as unknown as JsonWebKeySet;
      const hidden = { untrusted: input, secrets: [token, fixedKey("issuer").privateJwk.d] };
      const codes = [...JUDGING, "ERR_ARGUMENT"] as const;
      const direct = await oracle.attemptLater(hidden, codes, () => library.jwt.verify(token, set, { now }));
      demand(direct.value === undefined || holds(set, key.publicJwk), "a token is verified by a set without its key");
      const cache = new library.KeyCache({ now });
      const added = await oracle.attemptLater(hidden, ["ERR_ARGUMENT"], () => cache.addJwks(ISSUER, set));
      if (added.error !== undefined) return `${direct.told} ${added.told}`;
      const found = await oracle.attemptLater(hidden, codes, () => cache.getKeys(ISSUER, "mine", "ES256"));
      demand(
        found.value === undefined || found.value.every(({ algorithm }) => algorithm === "ES256"),
        "a key of another algorithm",
      );
      const listed = JSON.stringify(await cache.list());
      demand(!listed.includes(fixedKey("issuer").privateJwk.d), "a private key in a list");
      return `${direct.told} ${found.told}`;
    },
  };
}

/** Whether a set has such a key, of the name that the token gives, for verifying. */
function holds(set: JsonWebKeySet, { x, y }: { readonly x: string; readonly y: string }): boolean {
  const keys = Array.isArray(set.keys) ? set.keys : [set];
  return keys.some((one: unknown) => {
    const { kid, use = "sig", key_ops = ["verify"], ...key } = (one ?? {}) as Record<string, unknown>;
    const isMeant =
      use === "sig" && (key_ops as string[]).includes("verify") && [undefined, "ES256"].includes(key.alg as string);
    const isNamed = kid === "mine" || !("keys" in set);
    return isMeant && isNamed && numberOf(key.x) === numberOf(x) && numberOf(key.y) === numberOf(y);
  });
}

const numberOf = (text: unknown): bigint => BigInt(`0x0${Buffer.from(String(text), "base64url").toString("hex")}`);
