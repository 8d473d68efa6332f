/**
 * All that is wrong with a token, and not only what a verifier finds first.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { isAlgorithm } from "../jwt/algorithms.ts";
import { checkTimes } from "../jwt/time.ts";
import { quote } from "../quote.ts";
import { checkAudience } from "../token/audience.ts";
import { demandChildKey } from "../token/child-key.ts";
import { checkForm } from "../token/claims.ts";
import { readGrants } from "../token/grants.ts";
import { checkType } from "../token/header.ts";
import { readChildKey } from "../token/key-segment.ts";
import { demandNarrower } from "../token/narrowing.ts";
import { type Claims, type Profile, profileOf, rulesOf } from "../token/profile.ts";
import { chainOf, type Link } from "./chain.ts";
import type { Dissected } from "./dissect.ts";
import { adviceFor } from "./hints.ts";
import { plainly } from "./words.ts";

/** One thing that is wrong. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What is said of a token beside its own words. */
export interface Findings {
  /** The profile, where the token says one that is known. */
  readonly profile: Profile | undefined;
  /** What it grants, where its scopes keep the rules. */
  readonly acls: readonly { readonly authz: string; readonly path: string }[] | undefined;
  readonly faults: readonly Fault[];
}

/** Seconds that clocks may differ, as for whoever reads tokens. */
const TOLERANCE = 60;
/** What a SciToken 1.0 may have without a validator for it. */
const KNOWN: readonly string[] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "scp", "ver", "opt"];

/** Looks at all of a token, for a service with these names. */
export async function findFaults(
  { header, claims, problem, keySegment }: Dissected,
  audience: readonly string[],
  now: number,
): Promise<Findings> {
  const faults: Fault[] = problem === undefined ? [] : [problem];
  const attempt = async <T>(act: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      if (!isSciTokensError(error)) throw error;
      const { code, message } = error;
      if (!faults.some((fault) => fault.message === message)) faults.push({ code, message });
      return undefined;
    }
  };
  if (typeof header?.alg === "string" && !isAlgorithm(header.alg)) {
    faults.push({
      code: "ERR_ALGORITHM",
      message: `the algorithm ${quote(header.alg)} is none that a token may be signed with`,
    });
  }
  const typ = typeof header?.typ === "string" ? header.typ : undefined;
  await attempt(() => checkType(typ));
  if (header?.cwk !== undefined) await attempt(() => demandChildKey(header.cwk));
  if (keySegment !== undefined) await attempt(() => readChildKey(keySegment, header?.cwk));
  if (claims === undefined) return { profile: undefined, acls: undefined, faults: faults.map(withHint) };
  const map: Claims = new Map(Object.entries(claims));
  const profile = await attempt(() => profileOf(map, typ));
  for (const [parent, child] of pairs([...chainOf(header), { header, claims }])) {
    await attempt(() => demandNarrower(parent, child, profile ?? "scitoken:2.0"));
  }
  await attempt(() => checkForm(map));
  for (const claim of ["exp", "nbf", "iat"] as const) {
    await attempt(() => checkTimes({ [claim]: claims[claim] }, now, TOLERANCE));
  }
  if (profile !== undefined) {
    faults.push(...missing(map, profile), ...unknown(map, profile));
    if (audience.length > 0) await attempt(() => checkAudience(map, profile, audience, true));
  }
  const grants = await attempt(() => readGrants(map, profile ?? "scitoken:2.0"));
  return { profile, acls: grants?.map(({ authz, path }) => ({ authz, path })), faults: faults.map(withHint) };
}

function withHint({ code, message }: Fault): Fault {
  const hint = adviceFor(code, "");
  return { code, message: plainly(message), ...(hint !== undefined && { hint }) };
}

/** Each token of a chain with its parent. */
function pairs(links: readonly Link[]): [parent: Claims, child: Claims][] {
  const claims = links.map((link) => new Map(Object.entries(link.claims ?? {})));
  return claims.slice(1).map((child, index) => [claims[index] as Claims, child]);
}

function missing(claims: Claims, profile: Profile): Fault[] {
  // Their absence is told otherwise.
  const told = ["iss", "exp", ...(claims.has("scp") ? ["scope"] : [])];
  return rulesOf(profile)
    .required.filter((claim) => !claims.has(claim) && !told.includes(claim))
    .map((claim) => ({
      code: "ERR_CLAIM_MISSING",
      message: `the token has no ${claim}, which the profile ${profile} demands`,
    }));
}

function unknown(claims: Claims, profile: Profile): Fault[] {
  if (!rulesOf(profile).refusesUnknown) return [];
  return [...claims.keys()]
    .filter((claim) => !KNOWN.includes(claim))
    .map((claim) => ({
      code: "ERR_CLAIM_UNKNOWN",
      message: `the claim ${quote(claim)} is not known, and ${profile} does not allow others`,
    }));
}
