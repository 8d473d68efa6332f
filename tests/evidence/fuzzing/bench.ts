/** What targets work with: the library, its oracle, and what is sound. */

import type { ErrorCode, KeyCache } from "../../../src/index.ts";
import type { Library } from "../../suite/environment.ts";
import { type FixedKey, fixedKey } from "./keys.ts";
import { Oracle } from "./oracle.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://storage.example";
/** Noon of a day in 2026. */
export const NOW = 1_782_043_200;
export const now = (): number => NOW * 1000;

/** What may be said of a token that is read. */
export const READING: readonly ErrorCode[] = [
  "ERR_TOKEN_FORMAT",
  "ERR_ALGORITHM",
  "ERR_SIGNATURE",
  "ERR_EXPIRED",
  "ERR_NOT_YET_VALID",
  "ERR_CLAIM_INVALID",
  "ERR_CLAIM_MISSING",
  "ERR_AUDIENCE",
  "ERR_PROFILE",
  "ERR_ISSUER_MISSING",
  "ERR_CHAIN",
];

/** The same when it is also judged. */
export const JUDGING: readonly ErrorCode[] = [
  ...READING,
  "ERR_KEY_MISSING",
  "ERR_KEY_UNSUPPORTED",
  "ERR_ISSUER_UNTRUSTED",
  "ERR_CLAIM_UNKNOWN",
  "ERR_SCOPE_INVALID",
  "ERR_PATH_INVALID",
  "ERR_SCOPE_INSUFFICIENT",
];

export interface Bench {
  readonly library: Library;
  readonly oracle: Oracle;
  /** The issuer's. */
  readonly key: FixedKey;
  readonly keyCache: KeyCache;
}

export async function makeBench(library: Library): Promise<Bench> {
  const key = fixedKey("issuer");
  const keyCache = new library.KeyCache({ now });
  await keyCache.addJwks(ISSUER, { keys: [{ ...key.publicJwk, kid: "mine" }] });
  return { library, oracle: new Oracle(library), key, keyCache };
}

export const HEADER = { alg: "ES256", typ: "JWT", kid: "mine" };

/** Sound claims of a SciToken 2.0, but for a change; `undefined` takes one away. */
export function claimsWith(change: object = {}): Record<string, unknown> {
  const times = { exp: NOW + 600, nbf: NOW, iat: NOW };
  const sound = { ver: "scitoken:2.0", iss: ISSUER, aud: AUDIENCE, ...times, sub: "jane", scope: "read:/store" };
  return Object.fromEntries(Object.entries({ ...sound, ...change }).filter(([, value]) => value !== undefined));
}

export const WORDS: readonly string[] = [
  ..."alg typ kid crit b64 cwk pwt jku x5u jwk cty zip iss sub aud exp nbf iat jti scope scp ver opt wlcg.ver wlcg.groups client_id".split(
    " ",
  ),
  ..."ES256 RS256 ES384 EdDSA HS256 none JWT at+jwt application/at+jwt ANY scitoken:1.0 scitokens:2.0 1.0 1.2".split(
    " ",
  ),
  ..."read write queue execute storage.read storage.create storage.modify storage.stage compute.read openid".split(" "),
  ..."/ /store /store/ /store/file /stor /store/../etc /store/./a //store mine".split(" "),
  ISSUER,
  AUDIENCE,
  "https://wlcg.cern.ch/jwt/v1/any",
];
