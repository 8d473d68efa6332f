/**
 * Counts of what a key cache tells of, for each issuer.
 *
 * @module
 */

import type { KeyCacheEvent } from "./events.ts";
import { RecentMap } from "./recent-map.ts";

/** What happened with one issuer since the cache was made. */
export interface IssuerStatistics {
  /** Look-ups that keys at hand answered. */
  readonly hits: number;
  /** Look-ups that keys answered which were due to be fetched again. */
  readonly staleHits: number;
  /** How many look-ups there were for which the store or the issuer had to be asked. */
  readonly misses: number;
  /** How many look-ups got no key. */
  readonly refusals: number;
  /** Times that keys were found in the store. */
  readonly loads: number;
  /** Times that the issuer told its keys, those when they were still the same among them. */
  readonly fetches: number;
  /** Times that it said they are still the same (304). */
  readonly notModified: number;
  /** Times that it was asked in vain. */
  readonly failedFetches: number;
  /** Times that the store failed. */
  readonly storeFailures: number;
}

/** What happened in a key cache. */
export interface KeyCacheStatistics {
  /** By issuer, of those that are trusted; by its name, cut to 256 characters. */
  readonly issuers: Readonly<Record<string, IssuerStatistics>>;
  /**
   * How often an issuer was asked for that nobody trusts, by its name, cut to 256 characters: the 100 that came most
   * often, as it is strangers who choose these names.
   */
  readonly untrusted: Readonly<Record<string, number>>;
}

type Counts = { -readonly [Name in keyof IssuerStatistics]: number };

const MAX_UNTRUSTED = 100;
const MAX_NAME = 256;

const COUNTED_AS = {
  hit: "hits",
  stale: "staleHits",
  miss: "misses",
  refused: "refusals",
  loaded: "loads",
  fetched: "fetches",
  fetch_failed: "failedFetches",
  store_failed: "storeFailures",
} as const satisfies Record<KeyCacheEvent["type"], keyof Counts>;

/** Counts events. */
export class Statistics {
  readonly #issuers: RecentMap<Counts>;
  readonly #untrusted = new Map<string, number>();

  /** @param most - Issuers that are counted one by one; of more, those asked for last. */
  constructor(most: number) {
    this.#issuers = new RecentMap(most);
  }

  count(event: KeyCacheEvent): void {
    const issuer = String(event.issuer).slice(0, MAX_NAME);
    if (event.type === "refused" && event.error.code === "ERR_ISSUER_UNTRUSTED") {
      this.#countUntrusted(issuer);
      return;
    }
    // A store that cannot list what it has is of no issuer.
    if (issuer === "") return;
    const counts = this.#countsOf(issuer);
    counts[COUNTED_AS[event.type]]++;
    if (event.type === "fetched" && event.notModified) counts.notModified++;
  }

  /** The counts as they are now. */
  snapshot(): KeyCacheStatistics {
    return {
      issuers: Object.fromEntries(this.#issuers.entries().map(([issuer, counts]) => [issuer, { ...counts }])),
      untrusted: Object.fromEntries(this.#untrusted),
    };
  }

  #countsOf(issuer: string): Counts {
    const known = this.#issuers.get(issuer);
    if (known !== undefined) return known;
    const counts = noCounts();
    this.#issuers.set(issuer, counts);
    return counts;
  }

  #countUntrusted(issuer: string): void {
    const count = this.#untrusted.get(issuer) ?? 0;
    if (count === 0 && this.#untrusted.size >= MAX_UNTRUSTED) this.#untrusted.delete(this.#rarest());
    this.#untrusted.set(issuer, count + 1);
  }

  #rarest(): string {
    let rarest: readonly [issuer: string, count: number] = ["", Number.POSITIVE_INFINITY];
    for (const entry of this.#untrusted) if (entry[1] < rarest[1]) rarest = entry;
    return rarest[0];
  }
}

function noCounts(): Counts {
  return {
    hits: 0,
    staleHits: 0,
    misses: 0,
    refusals: 0,
    loads: 0,
    fetches: 0,
    notModified: 0,
    failedFetches: 0,
    storeFailures: 0,
  };
}
