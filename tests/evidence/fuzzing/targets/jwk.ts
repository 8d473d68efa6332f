/** JWKs: a key that is taken is the one that its numbers are, and OpenSSL takes it too. */

import { createPublicKey } from "node:crypto";
import type { JsonWebKey } from "../../../../src/index.ts";
import { type Bench, WORDS } from "../bench.ts";
import { fixedKey } from "../keys.ts";
import { changeJson, parsed } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";
import { pems } from "./pem-seeds.ts";

const NUMBERS = { EC: ["x", "y"], OKP: ["x"], RSA: ["n", "e"] } as const;

export function jwk({ library, oracle }: Bench): Target {
  const keys = pems("public").map((text) => createPublicKey(text).export({ format: "jwk" }));
  return {
    name: "jwk",
    share: 4,
    seeds: [
      ...keys.map((key) => JSON.stringify(key)),
      JSON.stringify({ ...fixedKey("issuer").publicJwk, alg: "ES256", use: "sig", key_ops: ["verify"], kid: "a" }),
      JSON.stringify(fixedKey("issuer").privateJwk),
    ],
    words: [
      ...WORDS,
      ..."kty crv x y n e d p q dp dq qi oth k use key_ops ext EC RSA OKP oct P-256 P-384 P-521 Ed25519 secp256k1 sig enc AQAB Aw AQ".split(
        " ",
      ),
    ],
    mutate: changeJson,
    async run(input) {
      const value = parsed(input);
      const secrets =
        typeof value === "object" && value !== null && "d" in value && typeof value.d === "string" ? [value.d] : [];
      const codes = ["ERR_ARGUMENT", "ERR_KEY_UNSUPPORTED"] as const;
      const given = value as JsonWebKey;
      const imported = await oracle.attemptLater({ untrusted: input, secrets }, codes, () => library.importKey(given));
      if (imported.value === undefined) return imported.told;
      const written = await library.exportKey(imported.value, "jwk-public");
      demand(written.d === undefined, "a private member in the public half");
      for (const name of NUMBERS[written.kty as keyof typeof NUMBERS])
        demand(numberOf(written[name]) === numberOf(given[name]), `another ${name} than is given`);
      // What OpenSSL refuses, it says by throwing.
      const { kty, crv, x, y, n, e } = written;
      createPublicKey({ key: JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })), format: "jwk" });
      return `${imported.told} ${imported.value.algorithm} ${"privateKey" in imported.value}`;
    },
  };
}

const numberOf = (text: string | undefined): bigint =>
  BigInt(`0x0${Buffer.from(text ?? "", "base64url").toString("hex")}`);
