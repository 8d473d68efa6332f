/**
 * The times of a JWT (RFC 7519 sections 4.1.4 to 4.1.6), in seconds since 1970, against a clock in milliseconds.
 *
 * @module
 */

import { ClaimInvalidError, InvalidArgumentError, TokenExpiredError, TokenNotYetValidError } from "../errors.ts";
import { numberFrom } from "../options.ts";

/** A clock like `Date.now`: milliseconds since 1970. */
export type Clock = () => number;

/** The claims that hold a time. */
export interface Times {
  readonly exp?: unknown;
  readonly nbf?: unknown;
  readonly iat?: unknown;
}

/** The end of the year 9999, in seconds. Nothing a token says about later can be meant. */
export const LATEST = 253_402_300_799;

/** Reads the seconds that a caller allows clocks to differ. */
export const readTolerance: (value: number | undefined, name: string) => number = /* @__PURE__ */ numberFrom(
  0,
  300,
  60,
);

/** A caller's clock, when it tells the time. */
export function readNow(now: Clock = Date.now): Clock {
  readClock(now);
  return now;
}

/** Now, in seconds, fractions included. */
export function readClock(now: Clock): number {
  let cause: unknown;
  try {
    const milliseconds = now();
    if (Number.isFinite(milliseconds)) return milliseconds / 1000;
  } catch (error) {
    cause = error;
  }
  throw new InvalidArgumentError("now must return milliseconds", {
    cause,
  });
}

/** The value of a time claim, or `undefined` when it is not there. */
function readTime(times: Times, claim: keyof Times): number | undefined {
  const value = Object.hasOwn(times, claim) ? times[claim] : undefined;
  if (value === undefined) return undefined;
  if (typeof value === "number" && value >= Number.MIN_SAFE_INTEGER && value <= LATEST) return value;
  throw new ClaimInvalidError(`the claim ${claim} is no number of seconds`, { claim });
}

/**
 * Checks the times that are there.
 *
 * @param now - In seconds.
 * @param tolerance - Seconds that `nbf` and `iat` may lie ahead. `exp` has no grace (WLCG profile section 4.3.1).
 */
export function checkTimes(times: Times, now: number, tolerance: number): void {
  const exp = readTime(times, "exp") ?? Infinity;
  if (exp <= now) throw new TokenExpiredError(`the token expired ${Math.ceil(now - exp)} s ago`);
  for (const claim of ["nbf", "iat"] as const) {
    const time = readTime(times, claim) ?? now;
    if (time <= now + tolerance) continue;
    const ahead = Math.ceil(time - now);
    throw new TokenNotYetValidError(`the token's ${claim} is ${ahead} s ahead; is the clock right?`, { claim });
  }
}
