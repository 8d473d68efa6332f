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

/** When keys are to be fetched again: not before the one, and at the other where they are looked for. */
export interface Due {
  readonly earliest: number;
  readonly latest: number;
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

/**
 * When keys fetched at a second are due. A max-age (RFC 9111) counts, from ten minutes to six hours; where there is none, an
 * hour.
 *
 * @param before - The fetches of which one brought what was at hand, if only the key set was fetched: what is known of the
 *   metadata is no younger.
 */
export function dueOf(at: number, cacheControl: string | undefined, before: readonly Fetch[]): Due {
  const [least, most] = freshness(cacheControl);
  if (before.length === 0) return { earliest: at + least, latest: at + most };
  const [earliest, latest] = [before.map(({ due }) => due.earliest), before.map(({ due }) => due.latest)];
  return { earliest: Math.min(at + least, ...earliest), latest: Math.min(at + most, Math.max(...latest)) };
}

/** Two numbers where it is not clear what an issuer says. */
function freshness(cacheControl: string | undefined): readonly [number, number] {
  if (cacheControl === undefined) return [USUAL_REFRESH, USUAL_REFRESH];
  const ages = [...cacheControl.matchAll(/max-age=(\w+)/g)].map(([, age]) => Number(age));
  if (ages.length !== 1) return [LEAST_REFRESH, USUAL_REFRESH];
  const age = Math.min(Math.max(ages[0] as number, LEAST_REFRESH), MOST_REFRESH);
  return [age, age];
}

export function isAlive({ at }: Fetch, now: number): boolean {
  return now - at < LIFETIME;
}

export function hasKid({ keys }: Fetch, wanted: string): boolean {
  return keys.some(({ kid }) => kid === wanted);
}
