/**
 * What a key cache goes by, made out of its options when it is first used.
 *
 * @module
 */

import type { KeyCacheEvent } from "./events.ts";
import type { CheckedKeyCacheOptions } from "./key-cache-options.ts";
import type { Lifetimes } from "./record.ts";

/** The options, with what follows from them. */
export interface KeyCacheSettings
  extends Omit<CheckedKeyCacheOptions, "strict" | "onEvent" | "waitUntil" | keyof Lifetimes>,
    Lifetimes {
  /** Tells of an event, and never fails. */
  readonly report: (event: KeyCacheEvent) => void;
  /** Tells of work in the background, and never fails. */
  readonly waitUntil: (work: Promise<unknown>) => void;
}

const DAY = 86_400;
const MIN_LIFETIME = DAY;
const MAX_LIFETIME = 4 * DAY;
const MIN_REFRESH = 600;
const MAX_REFRESH = 21_600;

/** With `strict`, all times are within what the WLCG profile says (section 4.3.1). */
export function completeSettings(options: CheckedKeyCacheOptions): KeyCacheSettings {
  const { strict, lifetime, refreshInterval, onEvent, waitUntil, ...others } = options;
  return {
    ...others,
    report: unfailing(onEvent),
    waitUntil: unfailing(waitUntil),
    lifetime: strict ? within(lifetime, MIN_LIFETIME, MAX_LIFETIME) : lifetime,
    refreshInterval: strict ? within(refreshInterval, MIN_REFRESH, MAX_REFRESH) : refreshInterval,
    minRefresh: strict ? MIN_REFRESH : Math.min(MIN_REFRESH, refreshInterval),
    maxRefresh: strict ? MAX_REFRESH : Math.max(MAX_REFRESH, refreshInterval),
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** A fault in somebody's logging must not cost anybody their keys. */
function unfailing<T>(act: (value: T) => unknown): (value: T) => void {
  return (value) => {
    try {
      Promise.resolve(act(value)).catch(() => {});
    } catch {}
  };
}
