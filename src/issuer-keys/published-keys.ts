/**
 * The keys that trusted issuers publish: remembered, kept in a store, and fetched when that is due.
 *
 * A chunk of its own with all that it needs, as whoever verifies with keys at hand fetches none.
 *
 * @module
 */

import { isSciTokensError, KeysUnavailableError, type SciTokensError } from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { JsonWebKey } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { readClock } from "../jwt/time.ts";
import { quote } from "../quote.ts";
import { discover } from "./discovery.ts";
import { Failures } from "./failures.ts";
import { demandIssuerUrl } from "./issuer-url.ts";
import type { KeyCacheSettings } from "./key-cache-options.ts";
import { KeySet } from "./key-set.ts";
import { RecentMap } from "./recent-map.ts";
import { isFresh, isUsable, makeRecord } from "./record.ts";
import { RecordStore, STORE_TIMEOUT } from "./record-store.ts";
import type { IssuerMetadata, KeyRecord } from "./schema.ts";
import { SingleFlight } from "./single-flight.ts";
import { isTrusted } from "./trusted-issuers.ts";

interface Fetched {
  readonly record: KeyRecord;
  readonly keySet: KeySet;
}

/** Issuers that are remembered, or asked at one time: with `issuers: "*"`, tokens choose them. */
const MAX_ISSUERS = 1000;

/** What issuers publish, as a key cache has it. Whether an issuer is trusted, the cache has asked. */
export class PublishedKeys {
  readonly #settings: KeyCacheSettings;
  readonly #store: RecordStore;
  readonly #fetched: RecentMap<Fetched>;
  readonly #failures: Failures;
  readonly #lookUps: SingleFlight<Fetched>;
  readonly #fetches: SingleFlight<Fetched>;
  /** Counts calls of `remove`, so that what was read before one does not come back after it. */
  #removals = 0;

  constructor(settings: KeyCacheSettings) {
    this.#settings = settings;
    const { store, timeout, issuers, retryInterval } = settings;
    const most = Math.max(MAX_ISSUERS, issuers === "*" ? 0 : issuers.length);
    this.#fetched = new RecentMap(most);
    this.#failures = new Failures(most, retryInterval);
    this.#store = new RecordStore(store, settings, (issuer, error) =>
      settings.report({ type: "store_failed", issuer, error }),
    );
    this.#fetches = new SingleFlight(timeout + STORE_TIMEOUT + 1);
    this.#lookUps = new SingleFlight(timeout + 2 * STORE_TIMEOUT + 2);
  }

  /** The keys of an issuer that fit. It is asked once more where none does. */
  async select(
    issuer: string,
    keyId: string | undefined,
    algorithm: Algorithm | undefined,
  ): Promise<readonly VerifyKey[]> {
    const fetched = await this.#current(issuer);
    try {
      return await fetched.keySet.select(keyId, algorithm);
    } catch (error) {
      const renewed = await this.#afterUnknownKey(fetched);
      if (renewed === fetched) throw error;
      return renewed.keySet.select(keyId, algorithm);
    }
  }

  /** What is in memory or in the store of issuers that are trusted, and may be used. */
  async records(): Promise<readonly KeyRecord[]> {
    for (const issuer of await this.#store.issuers()) {
      const trusted = isTrusted(issuer, this.#settings.issuers);
      if (trusted && this.#inMemory(issuer) === undefined) await this.#inStore(issuer);
    }
    const now = this.#seconds();
    return [...this.#fetched.values()].map(({ record }) => record).filter((record) => isUsable(record, now));
  }

  /** Forgets all keys of an issuer but those. */
  async remove(issuer: string, others: (keys: readonly JsonWebKey[]) => JsonWebKey[]): Promise<void> {
    const record = (this.#inMemory(issuer) ?? (await this.#inStore(issuer)))?.record;
    const kept = others(record?.keys ?? []);
    this.#removals++;
    this.#fetched.delete(issuer);
    if (record !== undefined && kept.length > 0) await this.#keep({ ...record, keys: kept });
    else await this.#store.delete(issuer);
  }

  /** Fetches an issuer's keys now. */
  async refresh(issuer: string): Promise<void> {
    await this.#fetch(issuer);
  }

  /** The issuers that are remembered. */
  issuers(): Iterable<string> {
    return this.#fetched.keys();
  }

  /** An issuer's metadata. */
  async metadata(issuer: string): Promise<IssuerMetadata> {
    return (await this.#current(issuer)).record.metadata;
  }

  /** Keys that may be used now: those at hand, refreshed when that is due and possible. */
  async #current(issuer: string): Promise<Fetched> {
    // Also for keys at hand: a shared store must not stand in for TLS.
    demandIssuerUrl(issuer, this.#settings.insecure);
    const known = this.#inMemory(issuer);
    if (known !== undefined && isFresh(known.record, this.#seconds())) return known;
    return this.#lookUps.run(issuer, () => this.#renew(issuer));
  }

  async #renew(issuer: string): Promise<Fetched> {
    const known = this.#inMemory(issuer) ?? (await this.#inStore(issuer));
    if (known !== undefined && isFresh(known.record, this.#seconds())) return known;
    try {
      const failure = this.#failures.recent(issuer, this.#seconds());
      if (failure !== undefined) throw failure;
      return await this.#fetch(issuer);
    } catch (error) {
      const usable = this.#inMemory(issuer);
      if (usable === undefined) throw error;
      return usable;
    }
  }

  /** One more look at the issuer, when the last is long enough ago: the key may be new. */
  async #afterUnknownKey(fetched: Fetched): Promise<Fetched> {
    const { issuer, fetchedAt } = fetched.record;
    const now = this.#seconds();
    const waits = now >= fetchedAt && now < fetchedAt + this.#settings.retryInterval;
    if (waits || this.#failures.recent(issuer, now) !== undefined) return fetched;
    return this.#fetch(issuer).catch(() => fetched);
  }

  #inMemory(issuer: string): Fetched | undefined {
    const fetched = this.#fetched.get(issuer);
    return fetched !== undefined && isUsable(fetched.record, this.#seconds()) ? fetched : undefined;
  }

  async #inStore(issuer: string): Promise<Fetched | undefined> {
    const removals = this.#removals;
    const record = await this.#store.get(issuer);
    // A fetch or a removal may have come in the meantime; then the store's answer is of the past.
    const known = this.#inMemory(issuer);
    const overtaken = known !== undefined || removals !== this.#removals;
    if (overtaken || record === undefined || !isUsable(record, this.#seconds())) return known;
    return this.#remember(record);
  }

  #fetch(issuer: string): Promise<Fetched> {
    return this.#fetches.run(issuer, () => this.#fetchNow(issuer));
  }

  async #fetchNow(issuer: string): Promise<Fetched> {
    const { retryInterval, metadataIssuers } = this.#settings;
    const expectedIssuer = Object.hasOwn(metadataIssuers, issuer) ? (metadataIssuers[issuer] as string) : issuer;
    const now = this.#seconds();
    let record: KeyRecord;
    try {
      if (this.#fetches.size >= MAX_ISSUERS) throw new Error("too many issuers are being asked");
      record = makeRecord(issuer, await discover(issuer, { ...this.#settings, expectedIssuer }), now, this.#settings);
    } catch (error) {
      const failure = unavailable(issuer, error, retryInterval);
      this.#failures.note(issuer, failure, this.#seconds());
      this.#settings.report({ type: "fetch_failed", issuer, error: failure });
      throw failure;
    }
    this.#failures.clear(issuer);
    this.#settings.report({ type: "fetched", issuer, keys: record.keys.length });
    return this.#keep(record);
  }

  async #keep(record: KeyRecord): Promise<Fetched> {
    const fetched = this.#remember(record);
    await this.#store.set(record, Math.max(1, Math.ceil(record.expiresAt - this.#seconds())));
    return fetched;
  }

  #remember(record: KeyRecord): Fetched {
    const fetched = { record, keySet: new KeySet(record.keys) };
    this.#fetched.set(record.issuer, fetched);
    return fetched;
  }

  #seconds(): number {
    return readClock(this.#settings.now);
  }
}

function unavailable(issuer: string, error: unknown, retryAfter: number): SciTokensError {
  if (isSciTokensError(error)) return error;
  const problem = error instanceof Error ? error.message : "unknown";
  return new KeysUnavailableError(`no keys could be had of the issuer ${quote(issuer)}: ${problem}`, { retryAfter });
}
