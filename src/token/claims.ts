/**
 * What every profile demands of claims that are there: that each is of its type.
 *
 * @module
 */

import { AudienceError, ClaimInvalidError, MissingClaimsError, MissingIssuerError } from "../errors.ts";
import { checkTimes } from "../jwt/time.ts";
import { numberFrom } from "../options.ts";
import type { Claims } from "./profile.ts";

const STRINGS = ["iss", "sub", "jti", "client_id"] as const;

/** @throws ClaimInvalidError, AudienceError, MissingIssuerError or MissingClaimsError when the form is wrong. */
export function checkForm(claims: Claims): void {
  for (const claim of STRINGS) {
    if (claims.has(claim) && typeof claims.get(claim) !== "string") {
      throw new ClaimInvalidError(`the claim ${claim} is not a string`, { claim });
    }
  }
  if (!claims.get("iss")) throw new MissingIssuerError("the token names no issuer (iss)");
  if (!claims.has("exp")) throw new MissingClaimsError("the token has no exp", { claim: "exp" });
  if (claims.has("aud")) checkAudienceForm(claims.get("aud"));
  if (claims.has("wlcg.groups") && !isStringList(claims.get("wlcg.groups"))) {
    throw new ClaimInvalidError("the claim wlcg.groups is not a list of strings", { claim: "wlcg.groups" });
  }
}

/** The times among claims, against a clock in seconds. */
export function checkClaimTimes(claims: Claims, now: number, tolerance: number): void {
  checkTimes({ exp: claims.get("exp"), nbf: claims.get("nbf"), iat: claims.get("iat") }, now, tolerance);
}

/**
 * A limit on how long a token may serve in all: from `nbf` or `iat`, whichever is earlier, to `exp`.
 *
 * @param maxLifetime - In seconds.
 * @throws ClaimInvalidError when it serves longer, MissingClaimsError when it does not say since when.
 */
export function checkLifetime(claims: Claims, maxLifetime: number | undefined): void {
  if (maxLifetime === undefined) return;
  const starts = ["nbf", "iat"].filter((claim) => claims.has(claim)).map((claim) => claims.get(claim) as number);
  if (starts.length === 0) {
    throw new MissingClaimsError("maxLifetime needs nbf or iat", {
      claim: "nbf",
    });
  }
  if ((claims.get("exp") as number) - Math.min(...starts) > maxLifetime) {
    throw new ClaimInvalidError(`the token serves longer than ${maxLifetime} s`, { claim: "exp" });
  }
}

/** Reads a caller's limit on a lifetime, in seconds. */
export const readMaxLifetime: (value: number | undefined, name: string) => number | undefined =
  /* @__PURE__ */ numberFrom(0.001, Number.POSITIVE_INFINITY, undefined);

function checkAudienceForm(aud: unknown): void {
  const names = typeof aud === "string" ? [aud] : aud;
  if (!isStringList(names))
    throw new ClaimInvalidError("the claim aud is not a string or a list of strings", { claim: "aud" });
  if (names.length === 0 || names.includes("")) throw new AudienceError("the claim aud is empty");
}

/** Whether a value is a list of strings. */
export function isStringList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
