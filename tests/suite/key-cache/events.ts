/** What a key cache has told, as tests look at it. */

import type { KeyCacheEvent } from "../../../src/index.ts";

type Told = Pick<KeyCacheEvent, "type">;

const OF_LOOK_UPS: readonly string[] = ["hit", "stale", "miss", "refused"];

/** The types of events, but for what each look-up tells of itself: what was fetched, loaded, and what failed. */
export function beyondLookUps(events: readonly Told[]): string[] {
  return events.map(({ type }) => type).filter((type) => !OF_LOOK_UPS.includes(type));
}
