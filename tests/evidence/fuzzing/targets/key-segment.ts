/** The fourth segment of a token, the key that derives from it: taken only where it is the private half of the child key. */

import { type Bench, claimsWith, HEADER, now, READING, WORDS } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { fixedKey, signedAlways } from "../keys.ts";
import { modelJson } from "../model/json.ts";
import { changeJson } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

export function keySegment({ library, oracle, key }: Bench): Target {
  const child = fixedKey("child");
  const { d } = child.privateJwk;
  const token = signedAlways(
    JSON.stringify({ ...HEADER, cwk: child.publicJwk }),
    JSON.stringify(claimsWith({ jti: "1" })),
    key,
  );
  return {
    name: "key-segment",
    share: 0.3,
    seeds: [
      JSON.stringify(child.privateJwk),
      JSON.stringify({ ...child.privateJwk, alg: "ES256", use: "sig", key_ops: ["sign"], ext: true, kid: "c" }),
      JSON.stringify({ ...fixedKey("other").privateJwk, alg: "ES256" }),
    ],
    words: [...WORDS, ...Object.values(child.privateJwk), ...Object.keys(child.privateJwk)],
    mutate: changeJson,
    async run(input) {
      const bytes = bytesOf(input);
      const text = `${token}.${bytes.toString("base64url")}`;
      const hidden = { untrusted: input, secrets: [text, token, d, bytes.toString("base64url")] };
      const { value, told } = await oracle.attemptLater(hidden, READING, () =>
        library.SciToken.deserialize(text, { publicKey: { ...key.publicJwk }, now, requireKey: true }),
      );
      if (value === undefined) return told;
      const said = modelJson(bytes);
      demand(said instanceof Map, "a key segment is taken that is no strict JSON");
      for (const name of ["x", "y", "d"] as const) {
        demand(numberOf(said.get(name)) === numberOf(child.privateJwk[name]), `another ${name} is taken`);
      }
      const derived = await new library.SciToken({ parent: value }).serialize({ now });
      demand(!derived.includes(d), "the private key is in what is derived");
      await library.SciToken.deserialize(derived, { publicKey: { ...key.publicJwk }, now });
      return told;
    },
  };
}

const numberOf = (text: unknown): bigint => BigInt(`0x${Buffer.from(String(text), "base64url").toString("hex")}`);
