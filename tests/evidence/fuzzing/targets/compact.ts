/** The compact form of a token: three segments, each with one text only for what it holds. */

import { type Bench, claimsWith, HEADER, WORDS } from "../bench.ts";
import { textOf } from "../input.ts";
import { signedAlways } from "../keys.ts";
import { isModel, modelJson } from "../model/json.ts";
import { changeToken } from "../mutate/token.ts";
import { demand } from "../oracle.ts";
import type { Target } from "../target.ts";

const MOST = 16_384;

export function compact({ library, oracle, key }: Bench): Target {
  return {
    name: "compact",
    share: 20,
    seeds: [
      signedAlways(JSON.stringify(HEADER), JSON.stringify(claimsWith()), key),
      signedAlways('{"alg":"none"}', "{}", key),
      signedAlways('{"alg":"x","typ":"y","kid":"z","jwk":{"kty":"EC"}}', '{"a":[1]}', key),
    ],
    words: WORDS,
    mutate: changeToken,
    run(input) {
      const token = textOf(input);
      // What is no base64url is a part of no token, and may be words of the message itself.
      const secrets = [token, ...token.split(".").filter((segment) => /^[\w-]+$/.test(segment))];
      const { value, told } = oracle.attempt({ untrusted: token, secrets }, ["ERR_TOKEN_FORMAT"], () =>
        library.jwt.decode(token),
      );
      const model = modelCompact(token);
      demand(
        (value === undefined) === (model === undefined),
        `${told}, where the model ${model === undefined ? "refuses" : "takes"} it`,
      );
      if (value === undefined || model === undefined) return told;
      demand(isModel(value.header, model.header), "the header is not what the model reads");
      demand(isModel(value.payload, model.payload), "the payload is not what the model reads");
      return told;
    },
  };
}

/** What a token says, or nothing where it is none (RFC 7515 sections 3 and 7.1; DECISIONS D2, D3, D6, D15 to D19). */
function modelCompact(token: string): { header: Map<string, unknown>; payload: Map<string, unknown> } | undefined {
  const segments = token.split(".").map(modelBase64url);
  const [header, payload, signature] = segments;
  if (token.length > MOST || segments.length !== 3 || !header || !payload || !signature) return undefined;
  const [said, claims] = [modelJson(header), modelJson(payload)];
  if (!(said instanceof Map) || !(claims instanceof Map) || said.has("crit") || said.has("b64")) return undefined;
  const isName = (value: unknown): boolean => typeof value === "string" && value !== "";
  const isSound = isName(said.get("alg")) && ["kid", "typ"].every((name) => !said.has(name) || isName(said.get(name)));
  return isSound ? { header: said, payload: claims } : undefined;
}

/** The bytes of a segment, of which there is one text only. */
function modelBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.length > 0 && bytes.toString("base64url") === text ? bytes : undefined;
}
