/**
 * Tokens of the demo service.
 *
 * @module
 */

import { isSciTokensError } from "../../../errors.ts";
import type { JsonObject } from "../../../jwt/json.ts";
import { readClock } from "../../../jwt/time.ts";
import { SciToken } from "../../../token/scitoken.ts";
import type { IssuerSettings } from "../issuer-options.ts";
import { algorithmsIn } from "../key-ring.ts";
import { OAuthError } from "../oauth-error.ts";
import { signToken } from "../sign-token.ts";

const OF_KEYS: readonly string[] = ["ERR_KEYS_UNAVAILABLE", "ERR_STORE"];

/**
 * A token with these claims: of the profile 2.0 and for this service where they do not say, with the issuer and times set. It
 * serves as long as the issuer's do, or until the `exp` that is asked for where that is later, and not beyond the issuer's longest.
 *
 * @param algorithm - Of the key to sign with, where there is one for it.
 * @param maxLifetime - Seconds. Default: the issuer's longest.
 * @throws OAuthError for claims that cannot be signed.
 */
export async function issue(
  payload: JsonObject,
  algorithm: unknown,
  settings: IssuerSettings,
  maxLifetime: number = settings.maxLifetime,
): Promise<string> {
  const { exp, iat: _iat, nbf: _nbf, iss: _iss, ...claims } = payload;
  const asked = typeof exp === "number" ? Math.ceil(exp - readClock(settings.now)) : 0;
  const lifetime = Math.floor(Math.min(maxLifetime, Math.max(settings.lifetime, asked)));
  const { ver = "scitoken:2.0" } = claims;
  const whole = { ver, ...(ver === "scitoken:2.0" && { aud: settings.issuer }), ...claims };
  const keyFor = typeof algorithm === "string" ? algorithm : undefined;
  try {
    return await signToken(whole, { lifetime, algorithm: keyFor }, settings);
  } catch (cause) {
    // Keys that cannot be had are no fault of the claims.
    if (!isSciTokensError(cause) || OF_KEYS.includes(cause.code)) throw cause;
    throw new OAuthError("invalid_request", cause.message, { cause });
  }
}

/** Reads a token of this service. */
export async function readOwn(token: string, { issuer, keys, now }: IssuerSettings): Promise<SciToken> {
  const { jwks } = await keys.ring();
  return SciToken.deserialize(token, { jwks, issuers: [issuer], algorithms: algorithmsIn(jwks), now });
}

/** What is wrong with a token of this service; `undefined` when nothing is. */
export async function verifyToken(token: string, settings: IssuerSettings): Promise<string | undefined> {
  try {
    await readOwn(token, settings);
    return undefined;
  } catch (error) {
    if (isSciTokensError(error)) return error.message;
    throw error;
  }
}
