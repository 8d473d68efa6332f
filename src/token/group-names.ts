/**
 * How groups are written in a WLCG token (WLCG Common JWT Profiles section 2.2.2).
 *
 * @module
 */

import { ClaimInvalidError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { Claims } from "./profile.ts";

// group ::= '/' name | group '/' name, name ::= [a-zA-Z0-9][a-zA-Z0-9_.-]*
const GROUP = /^(?:\/[a-zA-Z0-9][a-zA-Z0-9_.-]*)+$/;

/** Whether a text is the name of a group. */
export function isGroup(text: string): boolean {
  return GROUP.test(text);
}

/**
 * The claim `wlcg.groups`. That it is a list of strings was looked at before.
 *
 * @throws ClaimInvalidError when one of them is no group.
 */
export function readGroups(claims: Claims): readonly string[] {
  const groups = (claims.get("wlcg.groups") ?? []) as readonly string[];
  const wrong = groups.find((group) => !isGroup(group));
  if (wrong === undefined) return groups;
  const problem = `the claim wlcg.groups has ${quote(wrong)} in it, which is no group: each name has a slash before it`;
  throw new ClaimInvalidError(`${problem}, as in /cms/uscms`, { claim: "wlcg.groups" });
}
