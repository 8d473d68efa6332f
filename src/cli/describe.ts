/**
 * A token's own words, as a person reads them.
 *
 * @module
 */

import type { JsonObject } from "../jwt/json.ts";
import type { Profile } from "../token/profile.ts";
import { paint } from "./colour.ts";
import { harmless, harmlessValue } from "./output.ts";
import { date, fromNow, isDate } from "./times.ts";

/** Claims that have a word for a person, in the order in which they are shown. */
const WORDS: Readonly<Record<string, string>> = {
  iss: "issuer",
  sub: "subject",
  client_id: "client",
  aud: "audience",
  iat: "issued",
  nbf: "not before",
  exp: "expires",
  jti: "id",
  "wlcg.groups": "groups",
};
/** Claims that are told elsewhere: as the profile, and as what the token allows. */
const ELSEWHERE: readonly string[] = ["ver", "wlcg.ver", "scope", "scp"];
const TIMES: readonly string[] = ["iat", "nbf", "exp"];

const PROFILE_WORDS: Readonly<Record<Profile, string>> = {
  "scitoken:1.0": "SciToken 1.0",
  "scitoken:2.0": "SciToken 2.0",
  "wlcg:1.0": "WLCG token",
  "at+jwt": "access token (RFC 9068)",
};

/** What a profile is called. */
export function profileWords(profile: Profile): string {
  return PROFILE_WORDS[profile];
}

/** The claims that have words, and their values. */
export function claimRows(claims: JsonObject, now: number): string[][] {
  return Object.entries(WORDS)
    .filter(([claim]) => Object.hasOwn(claims, claim))
    .map(([claim, word]) => [paint("faint", word), ...valueCells(claim, claims[claim], now)]);
}

/** All other claims, by their names. */
export function otherRows(claims: JsonObject): string[][] {
  return Object.entries(claims)
    .filter(([claim]) => !Object.hasOwn(WORDS, claim) && !ELSEWHERE.includes(claim))
    .map(([claim, value]) => [paint("faint", harmless(claim)), harmless(JSON.stringify(value))]);
}

/**
 * What a token allows, one row for each authorization on a path. Where the token names no path there is none: a root would
 * read as all of a store.
 *
 * @param scope - The claim.
 */
export function aclRows(
  acls: readonly { readonly authz: string; readonly path: string }[],
  scope: unknown,
): string[][] {
  const written = typeof scope === "string" ? scope.split(" ") : [];
  const isRoot = (authz: string): boolean => !written.includes(authz) || written.includes(`${authz}:/`);
  return acls.map(({ authz, path }) => [
    paint("name", harmless(authz)),
    path === "/" && !isRoot(authz) ? "" : harmless(path),
  ]);
}

function valueCells(claim: string, value: unknown, now: number): string[] {
  if (TIMES.includes(claim)) return [timeText(claim, value, now)];
  if (Array.isArray(value)) return [value.map(harmlessValue).join(", ")];
  return [harmlessValue(value)];
}

/** A time, and how far it is from now. */
export function timeText(claim: string, value: unknown, now: number): string {
  if (!isDate(value)) return `${harmlessValue(value)} (no date)`;
  const isWrong = claim === "exp" ? value <= now : value > now + 60;
  return `${date(value)}  ${paint(isWrong ? "bad" : "faint", `(${fromNow(value, now)})`)}`;
}
