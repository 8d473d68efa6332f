/** What becomes of an issuer over some days: which keys it publishes, what it says of them, and what goes wrong. */

import { type Step, stepAt, type Timeline, type Trouble } from "../../../issuer/timeline.ts";
import type { KeyPool, PoolKey } from "./key-pool.ts";
import type { Random } from "./random.ts";

export const HOUR = 3600;
const DAY = 24 * HOUR;

/** A timeline, and the keys behind it. */
export interface Schedule extends Timeline {
  /** Seconds. */
  readonly end: number;
  /** What each key set holds. */
  readonly published: readonly (readonly PoolKey[])[];
  /** Whether answers can come too late, so that whoever asks must not be patient. */
  readonly slow: boolean;
}

const TROUBLES: Readonly<Record<Trouble, number>> = {
  down: 4,
  error: 4,
  unavailable: 2,
  "too many requests": 4,
  reset: 2,
  missing: 2,
  "a page": 2,
  "cut off": 2,
  "no keys": 1,
  "of another issuer": 1,
  // By weight never: each such answer is really waited for.
  slow: 0,
};
const CACHE_CONTROL = [undefined, undefined, "max-age=60", "max-age=1800", "max-age=7200", "max-age=1000000000"];
const OTHER_CACHE_CONTROL = [
  "no-store",
  "public, max-age=3600, must-revalidate",
  "max-age=1800, max-age=oops",
  "max-age",
];
/** Seconds that are asked for with 429 or 503: sensible, none, and more than anybody should wait. */
const RETRY_AFTER = [undefined, 1, 20, 120, 290, 86_400];

/** A schedule of two to eight days. */
export function makeSchedule(random: Random, pool: KeyPool): Schedule {
  const end = random.between(2, 8) * DAY;
  const slow = random.chance(0.02);
  const steps: Step[] = [];
  const published: PoolKey[][] = [];
  let keys = random.chance(0.9) ? [pool.keys[0] as PoolKey, pool.keys[2] as PoolKey] : [];
  published.push(keys);
  const change = (from: number): void => {
    if (random.chance(0.5)) {
      keys = rotate(random, pool, keys);
      published.push(keys);
    }
    const cacheControl = random.pick(random.chance(0.8) ? CACHE_CONTROL : OTHER_CACHE_CONTROL);
    const keySet = published.length - 1;
    steps.push({ from, keySet, ...(cacheControl !== undefined && { cacheControl }), ...trouble(random, slow) });
  };
  for (let from = 0; from < end; from += random.magnitude(60, 12 * HOUR)) change(from);
  if (random.chance(0.2)) outlast(random, steps, end);
  const keySets = published.map((set) => JSON.stringify({ keys: set.map(({ jwk }) => jwk) }));
  return { keySets, etags: random.chance(0.5), steps, end, published, slow };
}

/** The names of the keys that a good answer at a second has. */
export function publishedAt(schedule: Schedule, at: number): readonly PoolKey[] {
  const { keySet, trouble } = stepAt(schedule, at);
  return trouble === "no keys" ? [] : (schedule.published[keySet] as readonly PoolKey[]);
}

/** Keys are added, withdrawn or replaced; now and then one comes under the `kid` of another. */
function rotate(random: Random, { keys: all }: KeyPool, keys: readonly PoolKey[]): PoolKey[] {
  const others = all.filter(({ kid }) => !keys.some((key) => key.kid === kid));
  const [oldest, ...rest] = keys;
  switch (random.weighted({ add: 3, withdraw: 2, replace: 3, "under the same kid": 1 })) {
    case "add":
      return others.length > 0 ? [...keys, random.pick(others)] : [...keys];
    case "withdraw":
      return rest;
    case "replace":
      return others.length > 0 ? [...rest, random.pick(others)] : rest;
    case "under the same kid": {
      const twin = all.find((key) => key.kid === oldest?.kid && key !== oldest);
      return twin === undefined ? [...keys] : [...rest, twin];
    }
  }
}

function trouble(random: Random, slow: boolean): Partial<Step> {
  if (random.chance(0.55)) return {};
  const kind = random.weighted({ ...TROUBLES, slow: slow ? 1 : 0 });
  // Who is not patient may not hear of it.
  const retryAfter = /too many|unavailable/.test(kind) && !slow ? random.pick(RETRY_AFTER) : undefined;
  return { trouble: kind, onlyKeys: random.chance(0.4), ...(retryAfter !== undefined && { retryAfter }) };
}

/** An outage that is longer than any key serves. */
function outlast(random: Random, steps: Step[], end: number): void {
  const from = random.between(0, Math.max(0, end - 4 * DAY));
  const kind = random.pick<Trouble>(["down", "error", "missing", "a page"]);
  for (const [index, step] of steps.entries())
    if (step.from >= from) steps[index] = { ...step, trouble: kind, onlyKeys: false };
}
