/**
 * The token of what was granted.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { copyJson } from "../../jwt/copy-json.ts";
import { demandNarrower } from "../../token/narrowing.ts";
import type { Profile } from "../../token/profile.ts";
import { type SciToken, stateOf } from "../../token/scitoken.ts";
import type { Granted } from "./grant.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { OAuthError } from "./oauth-error.ts";
import { signToken } from "./sign-token.ts";

/** A token, and what the answer says of it. */
export interface Minted {
  readonly token: string;
  /** In seconds. */
  readonly lifetime: number;
  readonly scope: string;
}

/** For whom, out of what, and when. */
export interface Occasion {
  readonly clientId: string;
  readonly subjectToken?: SciToken | undefined;
  /** In seconds since 1970. */
  readonly now: number;
}

const GROUPS = "wlcg.groups";

/**
 * Signs what was granted.
 *
 * @throws OAuthError when the profile wants more than is known.
 */
export async function mintGranted(granted: Granted, occasion: Occasion, settings: IssuerSettings): Promise<Minted> {
  const { scope, profile } = granted;
  const claims = claimsOf(granted, occasion);
  const lifetime = lifetimeOf(granted, occasion, settings);
  if (occasion.subjectToken !== undefined) demandWithin(occasion.subjectToken, claims, profile);
  try {
    return { token: await signToken(claims, { lifetime, profile }, settings), lifetime, scope };
  } catch (cause) {
    if (isSciTokensError(cause, "ERR_SCOPE_INVALID")) throw new OAuthError("invalid_scope", cause.message, { cause });
    if (!isSciTokensError(cause, "ERR_CLAIM_MISSING")) throw cause;
    const isService = cause.claim === "aud";
    const problem = isService ? "name the service that the token is for, as audience" : cause.message;
    throw new OAuthError(isService ? "invalid_target" : "invalid_request", problem, { cause });
  }
}

function claimsOf(granted: Granted, { clientId, subjectToken }: Occasion): Claims {
  const { scope, audience, subject, profile, claims } = granted;
  const [first, ...others] = audience;
  return {
    ...(subjectToken !== undefined && inherited(subjectToken, profile)),
    ...claims,
    scope,
    ...(subject !== undefined && { sub: subject }),
    ...(first !== undefined && { aud: others.length === 0 ? first : audience }),
    // Elsewhere it is a claim that a SciToken 1.0 would be refused for (RFC 9068 section 2.2 demands it).
    ...(profile === "at+jwt" && { client_id: clientId }),
  };
}

type Claims = { readonly [claim: string]: unknown };

/** What each token says for itself. */
const OWN: readonly string[] = ["iss", "exp", "nbf", "iat", "jti"];
/** What is granted, and so decided anew. */
const GRANTED: readonly string[] = ["sub", "aud", "scope"];

/**
 * What is said in an exchanged token too, as what is not known here may narrow it: whose key must be shown (`cnf`), from where
 * it may be used. Groups could count for more where capabilities are gone (WLCG profile section 2.2.3).
 */
function inherited(subjectToken: SciToken, profile: Profile): Claims {
  const others = [...subjectToken].filter(([claim]) => ![...OWN, ...GRANTED].includes(claim));
  return Object.fromEntries(others.filter(([claim]) => claim !== GROUPS || profile !== "wlcg:1.0"));
}

/** Never longer than the longest, nor than the token that is exchanged. */
function lifetimeOf({ lifetime }: Granted, { subjectToken, now }: Occasion, { maxLifetime }: IssuerSettings): number {
  const exp = subjectToken === undefined ? Number.POSITIVE_INFINITY : Number(subjectToken.get("exp"));
  const left = Math.floor(exp) - Math.floor(now);
  if (left >= 1) return Math.min(Math.floor(lifetime), maxLifetime, left);
  throw new OAuthError("invalid_request", "the subject_token is about to expire");
}

/** Whatever was decided before: an exchanged token says nothing that the other does not (RFC 8693 section 2.1). */
function demandWithin(subjectToken: SciToken, claims: Claims, profile: Profile): void {
  const held = stateOf(subjectToken).claims;
  const copies = Object.entries(claims).map(([claim, value]): [string, unknown] => {
    return [claim, copyJson(value, (problem) => new TypeError(`the claim ${claim} cannot be signed: ${problem}`))];
  });
  const derived = new Map<string, unknown>(copies);
  for (const claim of [...OWN, "client_id"]) {
    if (held.has(claim)) derived.set(claim, claim === "jti" ? undefined : held.get(claim));
  }
  demandNarrower(held, derived, profile);
}
