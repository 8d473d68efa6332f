/**
 * What a token grants: its `scope`, or the older `scp`.
 *
 * @module
 */

import { InvalidAuthorizationResourceError } from "../errors.ts";
import type { Grant } from "../scope/acl.ts";
import { readScope, readScopes, type ScopeOptions } from "../scope/scope.ts";
import { isStringList } from "./claims.ts";
import type { Claims, Profile } from "./profile.ts";

/**
 * All grants of a token; none where it has no scopes. Whoever does not want `scp` in place of `scope` demands the latter before.
 *
 * @throws InvalidAuthorizationResourceError when any scope breaks the rules, or there is both `scope` and `scp`.
 */
export function readGrants(claims: Claims, profile: Profile, options?: ScopeOptions): Grant[] {
  const mayHaveScp = profile === "scitoken:1.0" || profile === "scitoken:2.0";
  if (mayHaveScp && claims.has("scp")) {
    if (claims.has("scope")) throw new InvalidAuthorizationResourceError("the token has both scope and scp");
    return readScopes(legacyScopes(claims.get("scp")), options);
  }
  if (!claims.has("scope")) return [];
  const scope = claims.get("scope");
  if (typeof scope === "string") return readScope(scope, options);
  throw new InvalidAuthorizationResourceError("the claim scope is not one string");
}

/** A list of scopes, or one string that is one scope. */
function legacyScopes(scp: unknown): readonly string[] {
  const scopes = typeof scp === "string" ? [scp] : scp;
  if (isStringList(scopes)) return scopes;
  throw new InvalidAuthorizationResourceError("the claim scp is not a string or a list of strings", { claim: "scp" });
}
