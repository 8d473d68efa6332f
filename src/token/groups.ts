/**
 * The groups of a WLCG token (WLCG Common JWT Profiles section 2.2.2).
 *
 * @module
 */

import { InvalidArgumentError, InvalidSignatureError, isSciTokensError } from "../errors.ts";
import { type Clock, readClock, readNow, readTolerance } from "../jwt/time.ts";
import { readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { isCapability } from "../scope/capability.ts";
import { checkClaimTimes } from "./claims.ts";
import { readGrants } from "./grants.ts";
import { isGroup, readGroups } from "./group-names.ts";
import { profileOf } from "./profile.ts";
import { type SciToken, stateOf } from "./scitoken.ts";

/** How a token's times are judged. */
export interface GroupOptions {
  /** Seconds that `nbf` and `iat` may lie ahead, 300 at most; `exp` gets no grace. Default: 60. */
  readonly clockTolerance?: number | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
}

/**
 * The groups that a service may go by, in the token's order. Membership in one says nothing of those above or below it.
 *
 * There are none where the token states a capability, such as `storage.read:/`, as that goes before groups (section 2.2.3);
 * and none in a token of another profile, where `wlcg.groups` has no meaning. What is written there,
 * `token.get("wlcg.groups")` gives.
 *
 * Who issued the token, and for whom, was for `SciToken.deserialize` to ask: give it `issuers` and `audience`.
 *
 * @throws InvalidSignatureError (reason `unverified`) for a token that was made here, or changed since it was read.
 * @throws TokenExpiredError, TokenNotYetValidError when it is not its time.
 * @throws ClaimInvalidError, InvalidAuthorizationResourceError when one of its groups or scopes breaks the rules: it is
 *   then refused as a whole.
 * @throws InvalidArgumentError when it is no SciToken, and for options that can never work.
 * @example
 * ```ts
 * import { generateKey, SciToken } from "scitokens";
 * import { groupsOf, isInGroup } from "scitokens/wlcg";
 *
 * const key = await generateKey();
 * const claims = { sub: "jane", aud: "https://storage.example", "wlcg.groups": ["/cms", "/cms/uscms"] };
 * const issuer = "https://issuer.example";
 * const serialized = await new SciToken({ key, claims }).serialize({ issuer, profile: "wlcg:1.0" });
 * const token = await SciToken.deserialize(serialized, { publicKey: key, audience: "https://storage.example" });
 *
 * console.log(groupsOf(token)); // ["/cms", "/cms/uscms"]
 * console.log(isInGroup(token, "/cms/uscms")); // true
 * console.log(isInGroup(token, "/cms/uscms/production")); // false
 * ```
 */
export function groupsOf(token: SciToken, options: GroupOptions = {}): readonly string[] {
  const { clockTolerance, now } = readOptions(options, { clockTolerance: readTolerance, now: readNow });
  const { verified, claims, header } = stateOf(token);
  if (!verified) {
    throw new InvalidSignatureError("the token is not verified: it was made here, or changed since it was read", {
      reason: "unverified",
    });
  }
  checkClaimTimes(claims, readClock(now), clockTolerance);
  if (profileOf(claims, header.typ) !== "wlcg:1.0") return [];
  const groups = readGroups(claims);
  return readGrants(claims, "wlcg:1.0").some(({ authz }) => isCapability(authz)) ? [] : groups;
}

/**
 * Whether {@link groupsOf} has a group, by its exact name. A token that `groupsOf` refuses is in no group.
 *
 * @param group - As in the token, such as `/cms/uscms`; the first slash may be left out.
 * @throws InvalidArgumentError when it is no name of a group, the token is no SciToken, or an option can never work.
 * @example
 * ```ts
 * import { generateKey, SciToken } from "scitokens";
 * import { isInGroup } from "scitokens/wlcg";
 *
 * const publicKey = await generateKey();
 * const claims = { sub: "jane", aud: "https://storage.example", "wlcg.groups": ["/cms"] };
 * const made = new SciToken({ key: publicKey, claims });
 * const text = await made.serialize({ issuer: "https://issuer.example", profile: "wlcg:1.0" });
 * const token = await SciToken.deserialize(text, { publicKey });
 * console.log(isInGroup(token, "/cms"), isInGroup(token, "cms"), isInGroup(token, "/cms/uscms")); // true true false
 * ```
 */
export function isInGroup(token: SciToken, group: string, options: GroupOptions = {}): boolean {
  const asked = readAsked(group);
  try {
    return groupsOf(token, options).includes(asked);
  } catch (error) {
    if (isSciTokensError(error) && error.code !== "ERR_ARGUMENT") return false;
    throw error;
  }
}

function readAsked(group: string): string {
  const asked = typeof group === "string" && !group.startsWith("/") ? `/${group}` : group;
  if (typeof asked === "string" && isGroup(asked)) return asked;
  throw new InvalidArgumentError(`${quote(group)} is no group, such as /cms/uscms`);
}
