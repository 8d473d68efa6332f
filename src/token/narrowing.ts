/**
 * The rules of one link of a chain: what a derived token may say, given its parent. It can only narrow.
 *
 * Loaded with the rest of what chained tokens need.
 *
 * @module
 */

import { ChainError } from "../errors.ts";
import { isObject, type Json } from "../jwt/json.ts";
import { quote } from "../quote.ts";
import { AclTree } from "../scope/acl.ts";
import { isCapability } from "../scope/capability.ts";
import { INCLUDED_IN } from "../scope/included.ts";
import { readScope } from "../scope/scope.ts";
import { isStringList } from "./claims.ts";
import { type Claims, type Profile, rulesOf } from "./profile.ts";

/** Whether a derived token may have `child` where its parent has `parent`. */
type Rule = (parent: unknown, child: unknown, profile: Profile) => boolean;

/** What is said where it may not: the same words, or those that name what is too much. */
type Breach = string | ((parent: unknown, child: unknown, profile: Profile) => string);

const notLater: Rule = (parent, child) => typeof child === "number" && child <= Number(parent);
const notEarlier: Rule = (parent, child) => typeof child === "number" && child >= Number(parent);

/** The claims that a derived token may say otherwise. Every other must be as its parent has it. */
const RULES: ReadonlyMap<string, readonly [rule: Rule, breach: Breach]> = new Map<string, readonly [Rule, Breach]>([
  ["exp", [notLater, "is later than its parent's"]],
  ["nbf", [notEarlier, "is earlier than its parent's"]],
  ["iat", [notEarlier, "is earlier than its parent's"]],
  ["jti", [(parent, child) => parent !== child, "is its parent's: each token has its own"]],
  ["aud", [isNarrowerAudience, nameOther]],
  ["scope", [isCovered, nameWider]],
  ["wlcg.groups", [isSubset, "names a group that its parent's does not"]],
]);

/** Without groups, a token says less. Where what nobody knows refuses a token, to leave it out would save it. */
const mayBeLeftOut = (claim: string, profile: Profile): boolean =>
  claim === "wlcg.groups" && !rulesOf(profile).refusesUnknown;

/**
 * Checks a derived token against its parent. The form of both has been checked.
 *
 * @throws ChainError when it is wider in any respect.
 */
export function demandNarrower(parent: Claims, child: Claims, profile: Profile): void {
  for (const [claim, value] of child) demandNarrowerClaim(parent, claim, value, profile);
  for (const claim of parent.keys()) {
    if (!child.has(claim)) demandMayBeLeftOut(parent, claim, profile);
  }
  // Groups count where a token has no capabilities (WLCG profile section 2.2.3): to drop these must not awake those.
  if (child.has("wlcg.groups") && [isCapability, isAny].some((kind) => grants(parent, kind) && !grants(child, kind))) {
    throw breach("wlcg.groups", "would count, as it has none of its parent's capabilities");
  }
}

/**
 * Checks one claim of a derived token.
 *
 * @throws ChainError when its parent has it not, or narrower.
 */
export function demandNarrowerClaim(parent: Claims, claim: string, value: unknown, profile: Profile): void {
  if (!parent.has(claim)) throw breach(claim, "is not of its parent: a derived token has no new claims");
  const [rule, problem] = RULES.get(claim) ?? [isSame, "is not as its parent has it"];
  if (rule(parent.get(claim), value, profile)) return;
  throw breach(claim, typeof problem === "string" ? problem : problem(parent.get(claim), value, profile));
}

/** @throws ChainError when a derived token cannot do without a claim of its parent. */
export function demandMayBeLeftOut(parent: Claims, claim: string, profile: Profile): void {
  if (parent.has(claim) && !mayBeLeftOut(claim, profile)) throw breach(claim, "is left out, which its parent has");
}

function breach(claim: string, problem: string): ChainError {
  return new ChainError(`the claim ${quote(claim)} ${problem}`, { claim: claim.slice(0, 64) });
}

/** Any service may be narrowed to some; some never widen to any. */
export function isNarrowerAudience(parent: unknown, child: unknown, profile: Profile): boolean {
  const [services, names] = [parent, child].map((aud) => (typeof aud === "string" ? [aud] : aud));
  const { anyAudience } = rulesOf(profile);
  if (!isStringList(services) || !isStringList(names) || names.length === 0 || names.includes("")) return false;
  return names.every((name) => services.includes(name) || services.some((service) => service === anyAudience));
}

function nameOther(parent: unknown, child: unknown, profile: Profile): string {
  const names = typeof child === "string" ? [child] : child;
  const other = isStringList(names) ? names.find((name) => !isNarrowerAudience(parent, name, profile)) : undefined;
  return other === undefined ? "names no service" : `names ${quote(other)}, which its parent's does not`;
}

/** Each scope is covered by one of the parent's, as an Enforcer would say of a request. */
export function isCovered(parent: unknown, child: unknown, profile: Profile): boolean {
  try {
    return covering(parent as string, profile)(child as string);
  } catch {
    // A scope that breaks the rules, or is no text, says nothing that could be compared.
    return false;
  }
}

function nameWider(parent: unknown, child: unknown, profile: Profile): string {
  try {
    const covers = covering(parent as string, profile);
    const wider = (child as string).split(" ").find((scope) => !covers(scope));
    return `has ${quote(wider)}, which no scope of its parent covers`;
  } catch {
    return "is no text of scopes, or its parent's is none";
  }
}

/** Tells of scopes whether those of a parent cover them all; throws for what are none. */
function covering(parent: string, profile: Profile): (scopes: string) => boolean {
  const tree = new AclTree(readScope(parent));
  const included = profile === "wlcg:1.0" ? INCLUDED_IN : {};
  return (scopes) =>
    readScope(scopes).every(({ authz, canonical }) => {
      const others = Object.hasOwn(included, authz) ? (included[authz] as readonly string[]) : [];
      return [authz, ...others].some((name) => tree.find(name, canonical) !== undefined);
    });
}

function isSubset(parent: unknown, child: unknown): boolean {
  return isStringList(parent) && isStringList(child) && child.every((group) => parent.includes(group));
}

const isAny = (): boolean => true;

/** Whether a token has a scope of some kind. It has been read before. */
function grants(claims: Claims, isOfKind: (authz: string) => boolean): boolean {
  const scope = claims.get("scope");
  return typeof scope === "string" && readScope(scope).some(({ authz }) => isOfKind(authz));
}

/** Whether two JSON values are the same, whatever the order of members. */
function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const names = Object.keys(one);
    return (
      names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
    );
  }
  return (one as Json) === (other as Json);
}
