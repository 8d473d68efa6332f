/** Headers that the issuer has signed, whatever they are. */

import { type Bench, claimsWith, now, READING, WORDS } from "../bench.ts";
import { bytesOf } from "../input.ts";
import { fixedKey, signed } from "../keys.ts";
import { modelJson } from "../model/json.ts";
import { changeJson } from "../mutate/json.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const TYPES = ["jwt", "at+jwt", "application/at+jwt"];

export function header({ library, oracle, key }: Bench): Target {
  const payload = JSON.stringify(claimsWith());
  return {
    name: "header",
    share: 0.7,
    seeds: [
      '{"alg":"ES256","typ":"JWT","kid":"mine"}',
      '{"alg":"ES256"}',
      '{"typ":"application/at+jwt","alg":"ES256","jku":"https://evil.example","jwk":{"kty":"EC"},"x5u":"x","cty":"JWT","zip":"DEF"}',
      JSON.stringify({ alg: "ES256", cwk: fixedKey("child").publicJwk }),
      '{"alg":"ES256","crit":["b64"],"b64":false}',
      '{"alg":"ES256","pwt":"a.b.c"}',
    ],
    words: WORDS,
    mutate: changeJson,
    async run(input) {
      const bytes = bytesOf(input);
      const token = signed(bytes, payload, key);
      const hidden = { untrusted: input, secrets: [token, token.slice(token.lastIndexOf(".") + 1)] };
      const model = modelJson(bytes);
      // Allowed, and not what the key is for.
      const isOther = model instanceof Map && model.get("alg") === "RS256";
      const { value, told } = await oracle.attemptLater(
        hidden,
        isOther ? [...READING, "ERR_KEY_UNSUPPORTED"] : READING,
        () => library.SciToken.deserialize(token, { publicKey: { ...key.publicJwk }, now }),
      );
      const isSound = token.length <= 16_384 && model instanceof Map && isGood(model);
      demand(value === undefined || isSound, "taken, where the model refuses it");
      const isChained = model instanceof Map && (model.has("cwk") || model.has("pwt"));
      demand(value !== undefined || !isSound || isChained, `${told}, where the model takes it`);
      return told;
    },
  };
}

/** Signed by ES256, of a type that is known, and without what must be understood (DECISIONS, part D and "Headers"). */
function isGood(said: ReadonlyMap<string, unknown>): boolean {
  const { alg, typ, kid } = Object.fromEntries(said) as { alg?: unknown; typ?: unknown; kid?: unknown };
  const isType = !said.has("typ") || (typeof typ === "string" && TYPES.includes(lowerAscii(typ)));
  const isKid = !said.has("kid") || (typeof kid === "string" && kid !== "");
  return alg === "ES256" && isType && isKid && !said.has("crit") && !said.has("b64") && !said.has("pwt");
}

/** Of other alphabets, some capital letters have small ones in this. */
const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
