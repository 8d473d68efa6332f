/**
 * What a WLCG token states instead of groups.
 *
 * @module
 */

/** The capabilities of the profile (section 2.2.1), and those of SciTokens, which an Enforcer answers for as well. */
const CAPABILITY = /^(?:storage\..*|compute\..*|read|write|queue|execute)$/s;

/** Whether an authorization is one before which groups do not count (WLCG profile section 2.2.3), unlike `openid`. */
export function isCapability(authz: string): boolean {
  return CAPABILITY.test(authz);
}
