/**
 * JSON Web Tokens (RFC 7519): a JWS whose payload is a set of claims.
 *
 * @module
 */

import { readOptions } from "../options.ts";
import { type JwsHeader, readClaims, readCompact } from "./compact.ts";
import type { JsonObject } from "./json.ts";
import { VERIFY_JWS_OPTIONS, type VerifyJwsOptions, verifyCompact } from "./jws.ts";
import type { KeySource } from "./key-source.ts";
import { type Clock, checkTimes, readClock, readNow, readTolerance } from "./time.ts";

/** What a JWT is accepted with. */
export interface VerifyOptions extends VerifyJwsOptions {
  /** Seconds that `nbf` and `iat` may lie ahead, 300 at most; `exp` gets no grace. Default: 60. */
  readonly clockTolerance?: number | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
}

/** A JWT, its claims and its header. */
export interface DecodedJwt {
  /** The protected header, frozen. */
  readonly header: JwsHeader;
  /** The claims, frozen. */
  readonly payload: JsonObject;
}

/**
 * Verifies a compact JWT: its signature, and `exp`, `nbf` and `iat` where they are there. It does not look at `iss`,
 * `aud`, `typ` or `scope`: `SciToken.deserialize` and `Enforcer` do.
 *
 * @param key - What to verify with; see {@link verifyJws}.
 * @throws SciTokensError as {@link verifyJws}, and InvalidTokenFormatError when the payload is no object,
 *   TokenExpiredError, TokenNotYetValidError, or ClaimInvalidError for a time that is none.
 * @example
 * ```ts
 * import { exportKey, generateKey, sign, verify } from "scitokens/jwt";
 *
 * const key = await generateKey("EdDSA");
 * const jwks = { keys: [await exportKey(key, "jwk-public")] };
 * const { header, payload } = await verify(await sign({ sub: "jane" }, key), jwks, { algorithms: ["EdDSA"] });
 * console.log(header.kid, payload.sub);
 * ```
 */
export async function verify(token: string, key: KeySource, options: VerifyOptions = {}): Promise<DecodedJwt> {
  const read = readOptions(options, { ...VERIFY_JWS_OPTIONS, clockTolerance: readTolerance, now: readNow });
  const { header, payload } = await verifyCompact(token, key, read);
  const claims = readClaims(payload);
  checkTimes(claims, readClock(read.now), read.clockTolerance);
  return { header, payload: claims };
}

/**
 * Reads a compact JWT **without verifying anything**: whoever made the token wrote every word of it. For display and
 * debugging only.
 *
 * @throws InvalidTokenFormatError when it is no compact JWT.
 * @example
 * ```ts
 * import { decode, generateKey, sign } from "scitokens/jwt";
 *
 * const { payload } = decode(await sign({ sub: "jane" }, await generateKey()));
 * console.log("claims to be", payload.sub);
 * ```
 */
export function decode(token: string): DecodedJwt {
  const { header, payload } = readCompact(token);
  return { header, payload: readClaims(payload) };
}
