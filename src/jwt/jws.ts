/**
 * JSON Web Signatures (RFC 7515) over any payload.
 *
 * @module
 */

import { InvalidArgumentError, InvalidSignatureError, UnsupportedKeyError } from "../errors.ts";
import { demandOptions } from "../options.ts";
import { type Algorithm, allowList, demandAllowed } from "./algorithms.ts";
import { encodeBase64url } from "./base64url.ts";
import { type CompactParts, type JwsHeader, readCompact } from "./compact.ts";
import { copyJson, isPlainObject } from "./json.ts";
import { demandPrivateKey, demandPublicKey, type SigningKey, type VerifyKey } from "./key.ts";
import { type KeySource, keysFor } from "./key-source.ts";
import { signBytes, verifyBytes } from "./subtle.ts";

/** Header members to add, or to set otherwise. A member that is `undefined` is left out. */
export interface HeaderOptions {
  /** A member of the protected header. */
  readonly [name: string]: unknown;
}

/** What a JWS is accepted with. */
export interface VerifyJwsOptions {
  /** The algorithms to accept; never taken from the token. Default: `["ES256", "RS256"]`. */
  readonly algorithms?: readonly Algorithm[] | undefined;
  /** The most characters of token text to look at. Default: 16,384. */
  readonly maxLength?: number | undefined;
}

/** A JWS that has been verified. */
export interface VerifiedJws {
  /** The protected header. */
  readonly header: JwsHeader;
  /** What was signed. */
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** The names of {@link VerifyJwsOptions}. */
export const VERIFY_JWS_OPTIONS: readonly (keyof VerifyJwsOptions)[] = ["algorithms", "maxLength"];

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
  const privateKey = demandPrivateKey(key);
  const protectedText = JSON.stringify(completeHeader(header, key));
  const signedText = `${encodeBase64url(encoder.encode(protectedText))}.${encodeBase64url(payload)}`;
  const signature = await signBytes(key.algorithm, privateKey, encoder.encode(signedText));
  return `${signedText}.${encodeBase64url(signature)}`;
}

/**
 * Verifies a compact JWS (RFC 7515 section 5.2). The headers `jwk`, `jku`, `x5c` and `x5u` are never used.
 *
 * @param key - What to verify with: a key, a CryptoKey, a JWK, a JWK Set (the key is chosen by `kid`), or a function that
 *   is given the unverified header and finds one of these.
 * @throws InvalidTokenFormatError when it is no compact JWS.
 * @throws UnsupportedKeyError when the algorithm is not allowed (`ERR_ALGORITHM`) or the key does not fit it.
 * @throws MissingKeyError when the key set has no key for it.
 * @throws InvalidSignatureError when no such key signed it.
 * @example
 * ```ts
 * import { verifyJws } from "scitokens/jwt";
 *
 * // RFC 8037 appendix A.4
 * const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
 * const jws =
 *   "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc." +
 *   "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
 * const { payload } = await verifyJws(jws, jwk, { algorithms: ["EdDSA"] });
 * console.log(new TextDecoder().decode(payload));
 * ```
 */
export async function verifyJws(token: string, key: KeySource, options: VerifyJwsOptions = {}): Promise<VerifiedJws> {
  demandOptions(options, VERIFY_JWS_OPTIONS);
  const allowed = allowList(options.algorithms);
  const parts = readCompact(token, options.maxLength);
  await verifyParts(parts, allowed, (algorithm) => keysFor(key, parts.header, algorithm));
  return { header: parts.header, payload: parts.payload };
}

/** Verifies a JWS that has been taken apart, with the first of some keys that did sign it. */
export async function verifyParts(
  { header, signature, signedText }: CompactParts,
  allowed: readonly Algorithm[],
  findKeys: (algorithm: Algorithm) => Promise<readonly VerifyKey[]>,
): Promise<void> {
  const algorithm = demandAllowed(header.alg, allowed);
  const data = encoder.encode(signedText);
  for (const key of await findKeys(algorithm)) {
    if (key.algorithm !== algorithm) throw misfit(key, algorithm);
    if (await verifyBytes(algorithm, demandPublicKey(key), signature, data)) return;
  }
  throw new InvalidSignatureError("the signature is not one that the key made over this token");
}

function misfit(key: VerifyKey, algorithm: Algorithm): UnsupportedKeyError {
  return new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", `the key is for ${key.algorithm}, the token is ${algorithm}`);
}

function completeHeader(header: HeaderOptions, { algorithm, keyId }: SigningKey): object {
  if (!isPlainObject(header)) throw new InvalidArgumentError("the header must be a plain object");
  const refuse = (problem: string): Error => new InvalidArgumentError(`the header cannot be signed: ${problem}`);
  const whole = copyJson({ alg: algorithm, kid: keyId, ...header }, refuse) as Partial<JwsHeader>;
  if (whole.alg !== algorithm) throw refuse(`its alg is not the key's, ${algorithm}`);
  for (const name of ["crit", "b64"]) if (Object.hasOwn(whole, name)) throw refuse(`${name} is not supported`);
  for (const name of ["kid", "typ"]) {
    if (Object.hasOwn(whole, name) && (typeof whole[name] !== "string" || whole[name] === "")) {
      throw refuse(`${name} must be a non-empty string`);
    }
  }
  return whole;
}
