/**
 * What to do about claims that cannot be signed, for whoever writes them on the command line.
 *
 * @module
 */

import type { SciTokensError } from "../errors.ts";
import type { JsonObject } from "../jwt/json.ts";

/** What stands for the values of claims that a profile wants. */
const VALUES: Readonly<Record<string, string>> = { aud: "URL", sub: "NAME", client_id: "NAME", scope: "read:/path" };
/** Claims that are lists, with an entry of one. */
const LISTS: Readonly<Record<string, string>> = { "wlcg.groups": "/cms", aud: "https://storage.example" };

/** How all scopes are given. */
export const SCOPE_IN_ONE = "write all of it in one: 'scope=read:/a write:/b'";

/** How a claim that is a list is given. */
export function listHint(claim: string): string {
  return `write a list as ${claim}:='["${LISTS[claim] ?? "…"}"]'`;
}

/** What to write instead, where there is something to say beside what is said of any token. */
export function claimHint({ code, claim }: SciTokensError, claims: JsonObject): string | undefined {
  switch (code) {
    case "ERR_CLAIM_MISSING":
      return claim === undefined ? undefined : `add ${claim}=${VALUES[claim] ?? "TEXT"} to the command`;
    case "ERR_CLAIM_INVALID":
      if (claim === undefined) return undefined;
      return Object.hasOwn(LISTS, claim) ? listHint(claim) : `write it as text: ${claim}=…`;
    case "ERR_AUDIENCE":
      return "give aud=URL, or leave it out";
    case "ERR_SCOPE_INVALID":
      return Object.hasOwn(claims, "scope") && typeof claims.scope !== "string" ? SCOPE_IN_ONE : undefined;
    default:
      return undefined;
  }
}
