/**
 * The keys that trusted issuers publish: at hand, kept in a store, and fetched when that is due.
 *
 * @module
 */

import type { Algorithm } from "../jwt/algorithms.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { Fetching } from "./fetching.ts";
import { Flights } from "./flights.ts";
import { demandIssuerUrl } from "./issuer-url.ts";
import type { KeyCacheSettings } from "./key-cache-settings.ts";
import { KeySet } from "./key-set.ts";
import { RecentMap } from "./recent-map.ts";
import { hasMetadata, isFresh, isUsable } from "./record.ts";
import { RecordStore, STORE_TIMEOUT } from "./record-store.ts";
import type { KeyRecord } from "./schema.ts";
import { Turns } from "./turns.ts";

/** Keys at hand. */
interface AtHand {
  readonly record: KeyRecord;
  readonly keySet: KeySet;
  /** Which fetch they are of, in the order in which fetches were begun; 0 for those of a store. */
  readonly fetch: number;
}

/** How often newer keys are looked at for one that is not known: there may be a store that always has newer ones. */
const MAX_LOOKS = 3;

/** What issuers publish, as a key cache has it. Whether an issuer is trusted, the cache has asked. */
export class PublishedKeys {
  readonly #settings: KeyCacheSettings;
  readonly #store: RecordStore;
  readonly #atHand: RecentMap<AtHand>;
  readonly #fetching: Fetching;
  readonly #turns: Turns;
  readonly #lookUps: Flights<AtHand>;
  readonly #renewals: Flights<AtHand>;
  /** When an issuer was last asked for a key that nobody knew, in seconds. */
  readonly #searched: RecentMap<number>;
  /** Issuers whose URL may be asked. */
  readonly #mayBeAsked: RecentMap<true>;
  /** Counts fetches. */
  #begun = 0;
  /** Counts calls of `remove`, so that what was read before one does not come back after it. */
  #removals = 0;

  /** @param most - Issuers that are remembered, or asked at one time. */
  constructor(settings: KeyCacheSettings, most: number) {
    this.#settings = settings;
    const { store, timeout } = settings;
    this.#atHand = new RecentMap(most);
    this.#searched = new RecentMap(most);
    this.#mayBeAsked = new RecentMap(most);
    this.#store = new RecordStore(store, settings, (issuer, error) =>
      settings.report({ type: "store_failed", issuer, error }),
    );
    this.#fetching = new Fetching(settings, most);
    const turn = timeout + STORE_TIMEOUT;
    this.#turns = new Turns(this.#store, turn, () => this.#seconds());
    // Two turns of others, one's own, and what it takes to ask and tell the store.
    const patience = 3 * turn + 4 * STORE_TIMEOUT;
    this.#renewals = new Flights(patience, most);
    this.#lookUps = new Flights(patience, most);
  }

  /** The keys of an issuer that fit. It is asked once more where none does. */
  async select(
    issuer: string,
    keyId: string | undefined,
    algorithm: Algorithm | undefined,
  ): Promise<readonly VerifyKey[]> {
    const begun = this.#begun;
    let known = await this.#current(issuer, (type) => this.#settings.report({ type, issuer }));
    // What others had fetched may be newer, and still be older than the key.
    for (let looks = 1; ; looks++) {
      try {
        return await known.keySet.select(keyId, algorithm);
      } catch (error) {
        const newer = known.fetch > begun ? known : await this.#search(known);
        if (newer === known || looks === MAX_LOOKS) throw error;
        known = newer;
      }
    }
  }

  /** Which keys of an issuer are at hand, when they are not due. */
  generation(issuer: string): number | undefined {
    const known = this.#atHand.get(issuer);
    return known !== undefined && isFresh(known.record, this.#seconds()) ? known.keySet.generation : undefined;
  }

  /** What is known of an issuer now, for whoever looks at more than its keys. */
  async record(issuer: string): Promise<KeyRecord> {
    const { record } = await this.#current(issuer, () => {});
    if (hasMetadata(record)) return record;
    const failure = this.#fetching.failure(issuer);
    if (failure !== undefined) throw failure;
    return (await this.#renewals.run(issuer, () => this.#fetch(issuer))).record;
  }

  /** What is in memory or in the store of issuers that are trusted, and may be used. */
  async records(): Promise<readonly KeyRecord[]> {
    for (const issuer of await this.#store.issuers()) {
      const trusted = this.#settings.isTrusted(issuer);
      if (trusted && this.#inMemory(issuer) === undefined) await this.#load(issuer);
    }
    const now = this.#seconds();
    return [...this.#atHand.values()].map(({ record }) => record).filter((record) => isUsable(record, now));
  }

  /** Forgets all keys of an issuer but those. */
  async remove(issuer: string, others: (keys: readonly JsonWebKey[]) => JsonWebKey[]): Promise<void> {
    const record = (this.#inMemory(issuer) ?? (await this.#load(issuer)))?.record;
    const kept = others(record?.keys ?? []);
    this.#removals++;
    this.#atHand.delete(issuer);
    // Without the entity tag: that the key set is still the same would not bring back what is removed.
    if (record !== undefined && kept.length > 0) await this.#keep({ ...record, etag: undefined, keys: kept });
    else await this.#store.delete(issuer);
  }

  /** Fetches an issuer's keys now. */
  async refresh(issuer: string): Promise<void> {
    const fetch = (): Promise<AtHand> => this.#fetch(issuer);
    // What was begun before may have asked before what the caller knows of.
    if (this.#renewals.has(issuer)) await this.#renewals.run(issuer, fetch).catch(() => {});
    await this.#renewals.run(issuer, fetch);
  }

  /** Renews what is due at `now`, in seconds, or missing, unless it is too early to ask again. */
  async renewDue(issuer: string, now: number): Promise<void> {
    const record = (this.#inMemory(issuer) ?? (await this.#load(issuer)))?.record;
    const due = record === undefined || !isFresh(record, now);
    if (due && this.#fetching.failure(issuer) === undefined) await this.#renew(issuer);
  }

  /** The issuers that are remembered. */
  issuers(): Iterable<string> {
    return this.#atHand.keys();
  }

  /**
   * Keys that may be used now: those at hand, which are renewed in the background when that is due.
   *
   * @param tell - Told how they were found.
   */
  async #current(issuer: string, tell: (found: "hit" | "stale" | "miss") => void): Promise<AtHand> {
    this.#demandMayBeAsked(issuer);
    const known = this.#inMemory(issuer);
    if (known === undefined) {
      tell("miss");
      return this.#lookUps.run(issuer, () => this.#obtain(issuer));
    }
    const fresh = isFresh(known.record, this.#seconds());
    tell(fresh ? "hit" : "stale");
    return fresh ? known : this.#renewBeside(known);
  }

  /** Also for keys at hand: a shared store must not stand in for TLS. What was once found so stays so. */
  #demandMayBeAsked(issuer: string): void {
    if (this.#mayBeAsked.get(issuer)) return;
    demandIssuerUrl(issuer, this.#settings.insecure);
    this.#mayBeAsked.set(issuer, true);
  }

  /** Keys that are neither in memory nor expired: out of the store, or of the issuer itself. */
  async #obtain(issuer: string): Promise<AtHand> {
    const kept = this.#inMemory(issuer) ?? (await this.#load(issuer));
    if (kept !== undefined) return isFresh(kept.record, this.#seconds()) ? kept : this.#renewBeside(kept);
    const failure = this.#fetching.failure(issuer);
    if (failure !== undefined) throw failure;
    return this.#renew(issuer);
  }

  /**
   * Keys that are due, and in the background new ones. Where that was begun and never ended, as in Workers when the request
   * that began it was over first, new ones are waited for.
   */
  async #renewBeside(known: AtHand): Promise<AtHand> {
    const { issuer } = known.record;
    if (this.#renewals.has(issuer) || this.#fetching.failure(issuer) !== undefined) return known;
    const wasLost = this.#renewals.wasLost(issuer);
    // A failure has been told of, and the keys at hand serve.
    const work = this.#renew(issuer).catch(() => known);
    if (wasLost) return work;
    this.#settings.waitUntil(work);
    return known;
  }

  /** Newer keys than those at hand, which the store has already, or one of all who share it asks for. */
  #renew(issuer: string, keysOnly: boolean = false): Promise<AtHand> {
    const known = this.#inMemory(issuer)?.record;
    const found = async (): Promise<AtHand | undefined> => {
      const kept = await this.#load(issuer);
      const isNewer = kept !== undefined && kept.record.fetchedAt > (known?.fetchedAt ?? Number.NEGATIVE_INFINITY);
      return isNewer && isFresh(kept.record, this.#seconds()) ? kept : undefined;
    };
    const work = (): Promise<AtHand> => {
      if (keysOnly) this.#searched.set(issuer, this.#seconds());
      return this.#fetch(issuer, keysOnly);
    };
    return this.#renewals.run(issuer, async () => {
      // With nothing in memory, the store has just been asked.
      const newer = known === undefined ? undefined : await found();
      return newer ?? this.#turns.take(issuer, { found, work });
    });
  }

  /** One more look at the issuer for a key that is not known, unless it was looked for just before. */
  async #search(known: AtHand): Promise<AtHand> {
    const { issuer } = known.record;
    const latest = this.#inMemory(issuer) ?? known;
    // Somebody else has looked in the meantime, or is looking.
    if (latest.fetch > known.fetch) return latest;
    if (!this.#renewals.has(issuer)) {
      const now = this.#seconds();
      const last = this.#searched.get(issuer) ?? Number.POSITIVE_INFINITY;
      const tooEarly = now >= last && now < last + this.#settings.retryInterval;
      if (tooEarly || this.#fetching.failure(issuer) !== undefined) return known;
    }
    return this.#renew(issuer, true).catch(() => known);
  }

  #inMemory(issuer: string): AtHand | undefined {
    const known = this.#atHand.get(issuer);
    return known !== undefined && isUsable(known.record, this.#seconds()) ? known : undefined;
  }

  /** What the store has, unless there is newer at hand. */
  async #load(issuer: string): Promise<AtHand | undefined> {
    const removals = this.#removals;
    const before = this.#inMemory(issuer);
    const record = await this.#store.get(issuer);
    // A fetch or a removal may have come in the meantime; then the store's answer is of the past.
    const known = this.#inMemory(issuer);
    const overtaken = known !== before || removals !== this.#removals;
    const isOlder = known !== undefined && record !== undefined && record.fetchedAt <= known.record.fetchedAt;
    if (overtaken || isOlder || record === undefined || !isUsable(record, this.#seconds())) return known;
    this.#settings.report({ type: "loaded", issuer, keys: record.keys.length });
    return this.#remember(record, 0);
  }

  async #fetch(issuer: string, keysOnly: boolean = false): Promise<AtHand> {
    const fetch = ++this.#begun;
    const record = await this.#fetching.fetch(issuer, this.#inMemory(issuer)?.record, keysOnly);
    return this.#keep(record, fetch);
  }

  async #keep(record: KeyRecord, fetch: number = 0): Promise<AtHand> {
    const atHand = this.#remember(record, fetch);
    await this.#store.set(record, Math.max(1, Math.ceil(record.expiresAt - this.#seconds())));
    return atHand;
  }

  #remember(record: KeyRecord, fetch: number): AtHand {
    const known = this.#atHand.get(record.issuer);
    // Of the same keys, what has been imported stays.
    const keySet = known?.record.keys === record.keys ? known.keySet : new KeySet(record.keys);
    const atHand = { record, keySet, fetch };
    this.#atHand.set(record.issuer, atHand);
    return atHand;
  }

  #seconds(): number {
    return this.#settings.seconds();
  }
}
