/** One look at a token: what it says, whether anybody who is trusted signed it, and what it allows. */

import { Enforcer, isSciTokensError, SciToken, type SciTokensError } from "scitokens";
import { readText, type TokenText } from "./token-text.ts";
import { ALGORITHMS, issuerOf, type Source, trustFor } from "./trust.ts";
import { now } from "./wording.ts";

/** What is known of a token so far. */
export type Verdict =
  | { readonly kind: "unverified" }
  | { readonly kind: "checking"; readonly source: Source }
  | { readonly kind: "verified"; readonly source: Source }
  /** `signed`: all but its times is right. */
  | { readonly kind: "refused"; readonly source: Source; readonly error: SciTokensError; readonly signed: boolean };

/** A token, looked at. */
export interface Inspection {
  /** What is in the field: with a fourth segment, if it has one. */
  readonly whole: string;
  readonly read: TokenText;
  /** Verified, or else just what the text says. */
  readonly token: SciToken;
  readonly verdict: Verdict;
}

/** What can be said at once. @throws SciTokensError when the text is no token. */
export function look(whole: string): Inspection {
  const read = readText(whole);
  const trust = trustFor(read);
  const verdict: Verdict = trust === undefined ? { kind: "unverified" } : { kind: "checking", source: trust.source };
  return { whole, read, token: new SciToken({ claims: read.claims }), verdict };
}

/** The same, verified by whoever is trusted for it. */
export async function verify(seen: Inspection): Promise<Inspection> {
  const trust = trustFor(seen.read);
  if (trust === undefined) return seen;
  const { source, options } = trust;
  const given = { ...options, algorithms: ALGORITHMS };
  try {
    return { ...seen, token: await SciToken.deserialize(seen.whole, given), verdict: { kind: "verified", source } };
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const late = error.code === "ERR_EXPIRED" || error.code === "ERR_NOT_YET_VALID";
    const signed = late && (await holds(seen.whole, { ...given, now: () => lastMoment(seen.token) * 1000 }));
    return { ...seen, verdict: { kind: "refused", source, error, signed } };
  }
}

/** An Enforcer for a token of any issuer, which says of one that nobody verified what it would allow. */
export function enforcerFor(token: SciToken, audience: string, at: () => number = Date.now): Enforcer {
  return new Enforcer(issuerOf({ claims: token.toJSON() }) ?? "no issuer", {
    ...(audience === "" ? { anyAudience: true } : { audience }),
    allowUnverified: !token.verified,
    now: at,
  });
}

/** The last second in which a token serves; now, where it does not say. */
export function lastMoment(token: SciToken): number {
  const exp = Number(token.get("exp"));
  return Number.isFinite(exp) ? Math.ceil(exp) - 1 : now();
}

async function holds(whole: string, options: Parameters<typeof SciToken.deserialize>[1]): Promise<boolean> {
  try {
    await SciToken.deserialize(whole, options);
    return true;
  } catch {
    return false;
  }
}
