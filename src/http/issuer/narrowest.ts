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
 * The services that a token is for: those that are asked for, each of which all limits must allow; where none is, those of
 * the narrowest limit, but never any whatsoever.
 *
 * @param limits - The narrowest first.
 * @throws OAuthError when one is asked for that is not allowed.
 */
export function narrowAudience(
  asked: readonly string[],
  limits: readonly (readonly string[])[],
  profile: Profile,
): readonly string[] {
  const names = asked.length > 0 ? asked : (limits[0] ?? []).filter((name) => !ANY_AUDIENCES.includes(name));
  if (names.length === 0) return [];
  const isAllowed = limits.length > 0 && limits.every((limit) => isNarrowerAudience(limit, names, profile));
  if (isAllowed) return names;
  throw new OAuthError("invalid_target", "a token for this service is not for this client to have");
}
