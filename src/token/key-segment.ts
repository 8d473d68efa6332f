/**
 * The fourth segment of a token: BASE64URL(UTF8(private JWK)) of its child key. It stays with the holder, and is what lets
 * the holder derive. A chunk of its own, as services never see one.
 *
 * @module
 */

import { ChainError } from "../errors.ts";
import { decodeBase64url, encodeBase64url } from "../jwt/base64url.ts";
import { importKey } from "../jwt/import-key.ts";
import { isObject, parseJson } from "../jwt/json.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { checkPublicJwk } from "../jwt/jwk.ts";
import type { SigningKey } from "../jwt/key.ts";
import { generatePair, unlabelledJwk } from "../jwt/subtle-sign.ts";
import { demandChildKey, isSameKey, soundOrNone } from "./child-key.ts";

/** A new child key, as a token carries it. */
export interface ChildKey {
  /** For the header. */
  readonly cwk: JsonWebKey;
  /** The fourth segment. */
  readonly segment: string;
}

/** Makes a child key, for one token and no other: ES256, which every library has, and whose keys are short. */
export async function makeChildKey(): Promise<ChildKey> {
  const { privateKey } = await generatePair("ES256", true);
  const { kty, crv, x, y, d } = (await unlabelledJwk(privateKey)) as Required<JsonWebKey>;
  const cwk = { kty, crv, x, y };
  return { cwk, segment: encodeBase64url(new TextEncoder().encode(JSON.stringify({ ...cwk, d }))) };
}

/**
 * The private half of a token's child key.
 *
 * @throws ChainError when the segment is anything else.
 */
export async function readChildKey(segment: string, cwk: unknown): Promise<SigningKey> {
  const refuse = (): ChainError =>
    new ChainError("the token's fourth segment is not the private half of its child key (cwk)");
  const bytes = decodeBase64url(segment);
  if (bytes === undefined || cwk === undefined) throw refuse();
  const jwk = parseJson(bytes, refuse);
  if (!isObject(jwk) || typeof jwk.d !== "string") throw refuse();
  // What is signed is verified with what `cwk` says, and so is the algorithm.
  const { algorithm, bytes: publicBytes } = await demandChildKey(cwk);
  const half = await soundOrNone(() => checkPublicJwk(jwk, algorithm, "sign"));
  if (half === undefined || !isSameKey(publicBytes, half.bytes)) throw refuse();
  const key = await soundOrNone(() => importKey(jwk as JsonWebKey, { algorithm }));
  if (key === undefined) throw refuse();
  return key as SigningKey;
}
