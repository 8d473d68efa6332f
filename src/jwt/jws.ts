/**
 * Verifying JSON Web Signatures (RFC 7515) over any payload.
 *
 * @module
 */

import { type Read, readOptions } from "../options.ts";
import { type Algorithm, allowList } from "./algorithms.ts";
import { bytesOf } from "./base64url.ts";
import { type CompactParts, type JwsHeader, readCompact, readMaxLength } from "./compact.ts";
import { type KeySource, keysFor } from "./key-source.ts";
import { verifyParts } from "./signature.ts";

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

/** How {@link VerifyJwsOptions} are read. */
export const VERIFY_JWS_OPTIONS: {
  readonly algorithms: typeof allowList;
  readonly maxLength: typeof readMaxLength;
} = { algorithms: allowList, maxLength: readMaxLength };

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
  const { header, payload } = await verifyCompact(token, key, readOptions(options, VERIFY_JWS_OPTIONS));
  return { header, payload: bytesOf(payload) };
}

/** A JWS that has been verified, taken apart. */
export async function verifyCompact(
  token: string,
  key: KeySource,
  { algorithms, maxLength }: Read<typeof VERIFY_JWS_OPTIONS>,
): Promise<CompactParts> {
  const parts = readCompact(token, maxLength);
  await verifyParts(parts, algorithms, (algorithm) => keysFor(key, parts.header, algorithm));
  return parts;
}
