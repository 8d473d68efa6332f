/** A key cache whose clock a test sets, and all that it tells. */

import type { KeyCache, KeyCacheEvent, KeyCacheOptions } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import type { TestIssuer } from "../issuer.ts";

/** A clock that a test sets. */
export interface TestClock {
  /** Seconds from its start. */
  at: number;
  /** Its start, in seconds since 1970: a whole number, so that nothing is rounded. */
  readonly start: number;
  readonly now: () => number;
}

export interface Watched {
  readonly cache: KeyCache;
  readonly clock: TestClock;
  readonly events: readonly KeyCacheEvent[];
  /** The events of some type. */
  told<T extends KeyCacheEvent["type"]>(type: T): Extract<KeyCacheEvent, { type: T }>[];
  /** Waits for what goes on in the background, and tells how much that was. */
  settle(): Promise<number>;
}

export function testClock(): TestClock {
  const start = Math.floor(Date.now() / 1000);
  const clock = { at: 0, start, now: () => (start + clock.at) * 1000 };
  return clock;
}

/** A cache that trusts an issuer on http. Those that share a store share a clock too. */
export function watched(
  { KeyCache }: Library,
  issuer: TestIssuer,
  options: KeyCacheOptions = {},
  clock: TestClock = testClock(),
): Watched {
  const events: KeyCacheEvent[] = [];
  const work: Promise<unknown>[] = [];
  const cache = new KeyCache({
    issuers: [issuer.url],
    insecure: true,
    now: clock.now,
    random: () => 1,
    onEvent: (event) => events.push(event),
    waitUntil: (promise) => work.push(promise),
    ...options,
  });
  return {
    cache,
    clock,
    events,
    told: <T extends KeyCacheEvent["type"]>(type: T) =>
      events.filter((event): event is Extract<KeyCacheEvent, { type: T }> => event.type === type),
    async settle() {
      const under = work.splice(0);
      await Promise.all(under);
      return under.length;
    },
  };
}
