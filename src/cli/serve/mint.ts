/**
 * What the issuer for development signs, and what it is told once.
 *
 * @module
 */

import type { JsonObject } from "../../jwt/json.ts";
import type { Clock } from "../../jwt/time.ts";
import { type Profile, profileOf, rulesOf } from "../../token/profile.ts";
import { SciToken } from "../../token/scitoken.ts";
import type { KeyRing } from "./key-ring.ts";
import { OAuthError } from "./oauth-error.ts";
import type { TokenRequest } from "./token-request.ts";

/** What an issuer is told once. Times are seconds. */
export interface DevelopmentIssuerOptions {
  /** Its name, which is a URL. */
  readonly issuer: string;
  readonly ring: KeyRing;
  /** The profile of tokens that ask for none. */
  readonly profile: Profile;
  /** How long tokens serve that ask for nothing else. */
  readonly lifetime: number;
  readonly maxLifetime: number;
  /** How long verifiers may keep its keys. */
  readonly maxAge: number;
  readonly now: Clock;
}

/**
 * Signs a token.
 *
 * @throws OAuthError for a lifetime that is too long; SciTokensError for claims that are not signed.
 */
export async function mint(
  { claims, profile, lifetime = 0 }: TokenRequest,
  { issuer, ring, profile: usual, maxLifetime, now }: DevelopmentIssuerOptions,
): Promise<{ readonly token: string; readonly scope: unknown }> {
  if (lifetime > maxLifetime) throw new OAuthError("invalid_request", `a token serves for ${maxLifetime} s at most`);
  const says = claims.ver !== undefined || claims["wlcg.ver"] !== undefined;
  const written = profile ?? (says ? profileOf(new Map(Object.entries(claims)), undefined) : usual);
  const token = new SciToken({ key: ring.signing, claims: { ...defaultsOf(written, issuer), ...claims } });
  return { token: await token.serialize({ issuer, lifetime, profile: written, now }), scope: token.get("scope") };
}

/** What a developer need not say: that a token is for any service, and whom it speaks of. */
function defaultsOf(profile: Profile, issuer: string): JsonObject {
  if (profile === "scitoken:1.0") return {};
  // A profile that has no word for any service: then it is for this one.
  const aud = rulesOf(profile).anyAudience ?? issuer;
  return { sub: "developer", aud, ...(profile === "at+jwt" && { client_id: "developer" }) };
}
