/**
 * For whom a token is meant (RFC 7519 section 4.1.3; SciTokens claims language; WLCG profile section 2.1.3).
 *
 * @module
 */

import { AudienceError, InvalidArgumentError } from "../errors.ts";
import { isNameList } from "../names.ts";
import { quote } from "../quote.ts";
import { ANY_AUDIENCES, type Claims, type Profile, rulesOf } from "./profile.ts";

/** The names of a service, checked: none may be empty, or mean any. */
export function readAudiences(audience: string | readonly string[] | undefined): readonly string[] {
  if (audience === undefined) return [];
  const names: unknown = typeof audience === "string" ? [audience] : audience;
  if (!isNameList(names) || names.length === 0) {
    throw new InvalidArgumentError("the audience must be a non-empty string, or a list of them");
  }
  const any = names.find((name) => ANY_AUDIENCES.includes(name));
  if (any !== undefined) {
    throw new InvalidArgumentError(`no service has the audience ${quote(any)}; give its URL`);
  }
  return [...names];
}

/**
 * Checks that a token is meant for a service. The type of the claim has been checked.
 *
 * @param audiences - The names of the service. None: no token with an audience is for it.
 * @param required - Whether a token without an audience is refused by a service that has a name.
 * @throws AudienceError when it is not.
 */
export function checkAudience(claims: Claims, profile: Profile, audiences: readonly string[], required: boolean): void {
  const aud = claims.get("aud") as string | readonly string[] | undefined;
  if (aud === undefined) {
    if (!required || audiences.length === 0) return;
    throw new AudienceError("the token has no audience (aud)");
  }
  if (audiences.length === 0) {
    throw new AudienceError("the token has an audience; set audience or anyAudience");
  }
  const names = typeof aud === "string" ? [aud] : aud;
  const { anyAudience } = rulesOf(profile);
  if (names.some((name) => name === anyAudience || audiences.includes(name))) return;
  throw new AudienceError(`the token is for ${quote(names[0])}, not for ${quote(audiences[0])}`);
}
