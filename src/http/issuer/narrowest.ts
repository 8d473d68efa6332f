/**
 * As much of what is asked for as all limits allow. What covers what is the rule of derived tokens.
 *
 * @module
 */

import { isCovered, isNarrowerAudience } from "../../token/narrowing.ts";
import { ANY_AUDIENCES, type Profile } from "../../token/profile.ts";
import { OAuthError } from "./oauth-error.ts";

/** Scopes in a text. */
export function scopesIn(text: string): readonly string[] {
  return [...new Set(text.split(" ").filter((scope) => scope !== ""))];
}

/**
 * The scopes that are within what is asked and within a limit: an asked one that the limit covers, and one of the limit that an
 * asked one covers.
 */
export function narrowScopes(asked: readonly string[], limit: string, profile: Profile): readonly string[] {
  const allowed = scopesIn(limit);
  const within = asked.flatMap((scope) =>
    isCovered(limit, scope, profile) ? [scope] : allowed.filter((one) => isCovered(scope, one, profile)),
  );
  return [...new Set(within)];
}

/**
 * The services that a token is for: those that are asked for, each of which all limits must allow. Where none is, all that the
 * limits have in common by name; for any service whatsoever, a token must be asked.
 *
 * @throws OAuthError when one is asked for that is not allowed, or none is and one must be.
 */
export function narrowAudience(
  asked: readonly string[],
  limits: readonly (readonly string[])[],
  profile: Profile,
): readonly string[] {
  const isAllowed = (name: string): boolean => limits.every((limit) => isNarrowerAudience(limit, [name], profile));
  if (asked.length > 0) {
    if (limits.length > 0 && asked.every(isAllowed)) return asked;
    throw new OAuthError("invalid_target", "a token for this service is not for this client to have");
  }
  const named = limits.flat().filter((name) => !ANY_AUDIENCES.includes(name) && isAllowed(name));
  if (named.length > 0 || limits.flat().length === 0) return [...new Set(named)];
  throw new OAuthError("invalid_target", "name the service that the token is for, as audience");
}
