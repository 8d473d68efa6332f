/**
 * Signing: a JWS (RFC 7515) over any payload, and a JWT (RFC 7519) over claims.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { isName } from "../names.ts";
import { encodeBase64url } from "./base64url.ts";
import type { JwsHeader } from "./compact.ts";
import { copyJson, isPlainObject } from "./copy-json.ts";
import type { SigningKey } from "./key.ts";
import { demandPrivateKey } from "./private-half.ts";
import { signBytes } from "./subtle-sign.ts";

/** Header members to add, or to set otherwise. A member that is `undefined` is left out. */
export interface HeaderOptions {
  /** A member of the protected header. */
  readonly [name: string]: unknown;
}

const encoder = /* @__PURE__ */ new TextEncoder();

/**
 * Signs bytes, as a compact JWS (RFC 7515 section 5.1).
 *
 * @param payload - At least one byte.
 * @param key - From `generateKey` or `importKey`.
 * @param header - Members beside `alg` and `kid`, which come from the key. `kid` may be set otherwise, or left out with
 *   `undefined`; `alg` may not.
 * @throws InvalidArgumentError when the header or payload cannot be signed.
 * @throws MissingKeyError when the key has no private half.
 * @example
 * ```ts
 * import { generateKey, signJws, verifyJws } from "scitokens/jwt";
 *
 * const key = await generateKey();
 * const jws = await signJws(new TextEncoder().encode("hello"), key, { cty: "text/plain" });
 * const { payload } = await verifyJws(jws, key);
 * console.log(new TextDecoder().decode(payload));
 * ```
 */
export async function signJws(payload: Uint8Array, key: SigningKey, header: HeaderOptions = {}): Promise<string> {
  // Not instanceof: test environments bring a TextEncoder of another realm.
  if (Object.prototype.toString.call(payload) !== "[object Uint8Array]" || payload.length === 0) {
    throw new InvalidArgumentError("the payload must be a Uint8Array of at least one byte");
  }
  return signSegment(encodeBase64url(payload), key, header);
}

async function signSegment(payload: string, key: SigningKey, header: HeaderOptions): Promise<string> {
  const privateKey = demandPrivateKey(key);
  const signedText = `${segmentOf(completeHeader(header, key))}.${payload}`;
  const signature = await signBytes(key.algorithm, privateKey, encoder.encode(signedText));
  return `${signedText}.${encodeBase64url(signature)}`;
}

/**
 * Signs claims, as they are, as a compact JWT. `SciToken` sets times, issuer and the rest; this does not.
 *
 * @param payload - The claims: what JSON can carry without loss.
 * @param key - From `generateKey` or `importKey`.
 * @param header - Members beside `alg`, `kid` and `typ: "JWT"`.
 * @throws InvalidArgumentError when the header or payload cannot be signed.
 * @throws MissingKeyError when the key has no private half.
 * @example
 * ```ts
 * import { generateKey, sign, verify } from "scitokens/jwt";
 *
 * const key = await generateKey();
 * const token = await sign({ sub: "jane", exp: Math.floor(Date.now() / 1000) + 600 }, key);
 * const { payload } = await verify(token, key);
 * console.log(payload.sub);
 * ```
 */
export async function sign(
  payload: { readonly [claim: string]: unknown },
  key: SigningKey,
  header: HeaderOptions = {},
): Promise<string> {
  if (!isPlainObject(payload)) throw new InvalidArgumentError("the payload must be an object of claims");
  const claims = copyJson(payload, (problem) => new InvalidArgumentError(`the payload cannot be signed: ${problem}`));
  return signSegment(segmentOf(claims), key, isPlainObject(header) ? { typ: "JWT", ...header } : header);
}

function segmentOf(value: unknown): string {
  const text = JSON.stringify(value);
  if (/[^\0-\x7f]/.test(text)) return encodeBase64url(encoder.encode(text));
  // Of nearly all tokens, each character is a byte already. Here and not in base64url.ts, which those load who sign nothing.
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function completeHeader(header: HeaderOptions, { algorithm, keyId }: SigningKey): object {
  if (!isPlainObject(header)) throw new InvalidArgumentError("the header must be a plain object");
  const refuse = (problem: string): Error => new InvalidArgumentError(`the header cannot be signed: ${problem}`);
  const whole = copyJson({ alg: algorithm, kid: keyId, ...header }, refuse) as Partial<JwsHeader>;
  if (whole.alg !== algorithm) throw refuse(`its alg is not the key's, ${algorithm}`);
  for (const name of ["crit", "b64"]) if (Object.hasOwn(whole, name)) throw refuse(`${name} is not supported`);
  for (const name of ["kid", "typ"]) {
    if (Object.hasOwn(whole, name) && !isName(whole[name])) {
      throw refuse(`${name} must be a non-empty string`);
    }
  }
  return whole;
}
