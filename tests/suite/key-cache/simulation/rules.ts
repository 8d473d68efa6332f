/** What the invariants of a key cache are stated in. Times are seconds. */

import type { PoolKey } from "./key-pool.ts";

/** How long keys serve after they were fetched. */
export const LIFETIME = 345_600;
/** How long a failure can keep the issuer from being asked, also when the issuer says more. */
export const LONGEST_BACKOFF = 300;
/** Between two requests because of unknown keys. */
export const RETRY_INTERVAL = 30;
/** What a look-up may fail with. */
export const CODES: readonly string[] = ["ERR_KEYS_UNAVAILABLE", "ERR_KEY_MISSING", "ERR_KEY_UNSUPPORTED"];

/** A good fetch: when it was, whose, and what it brought. */
export interface Fetch {
  readonly at: number;
  readonly cache: number;
  readonly keys: readonly PoolKey[];
  readonly due: Due;
}

/** After how many seconds keys are to be fetched again, where not all that an issuer says is clear. */
export interface Due {
  readonly least: number;
  readonly most: number;
}

/** Something that must never be. */
export class Violation extends Error {
  override get name(): string {
    return "Violation";
  }
}

const LEAST_REFRESH = 600;
const MOST_REFRESH = 21_600;
const USUAL_REFRESH = 3600;

/** A max-age (RFC 9111) counts, from ten minutes to six hours; where there is none, an hour. */
export function dueAfter(cacheControl: string | undefined): Due {
  if (cacheControl === undefined) return { least: USUAL_REFRESH, most: USUAL_REFRESH };
  const ages = [...cacheControl.matchAll(/max-age=(\d+)/g)].map(([, age]) => Number(age));
  const clear = ages.length === 1 && !cacheControl.includes("oops");
  if (!clear) return { least: LEAST_REFRESH, most: USUAL_REFRESH };
  const age = Math.min(Math.max(ages[0] as number, LEAST_REFRESH), MOST_REFRESH);
  return { least: age, most: age };
}

export function isAlive({ at }: Fetch, now: number): boolean {
  return now - at < LIFETIME;
}

export function hasKid({ keys }: Fetch, wanted: string): boolean {
  return keys.some(({ kid }) => kid === wanted);
}
