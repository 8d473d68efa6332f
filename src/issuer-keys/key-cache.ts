/**
 * The keys of the issuers that are trusted: added, remembered, or fetched.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, KeysUnavailableError, type SciTokensError } from "../errors.ts";
import { type Algorithm, demandAlgorithm } from "../jwt/algorithms.ts";
import { importKey, type KeyInput } from "../jwt/import-key.ts";
import { checkPublicJwk, type JsonWebKey, type JsonWebKeySet } from "../jwt/jwk.ts";
import { demandKeyId, publicJwk, type VerifyKey } from "../jwt/key.ts";
import { readClock } from "../jwt/time.ts";
import { quote } from "../quote.ts";
import { discover } from "./discovery.ts";
import { Failures } from "./failures.ts";
import { demandIssuerUrl } from "./issuer-url.ts";
import {
  type KeyCacheEvent,
  type KeyCacheOptions,
  type KeyCacheSettings,
  readKeyCacheOptions,
} from "./key-cache-options.ts";
import { KeySet } from "./key-set.ts";
import { RecentMap } from "./recent-map.ts";
import { isFresh, isUsable, makeRecord, publicKeys } from "./record.ts";
import { RecordStore, STORE_TIMEOUT } from "./record-store.ts";
import { type IssuerMetadata, type KeyRecord, readKeySet } from "./schema.ts";
import { SingleFlight } from "./single-flight.ts";
import { demandTrusted, isTrusted } from "./trusted-issuers.ts";

/** One key in a cache. */
export interface CachedKey {
  /** Whose key it is. */
  readonly issuer: string;
  /** Its `kid`, where it has one. */
  readonly keyId: string | undefined;
  /** The algorithm it is labelled with. */
  readonly algorithm: string | undefined;
  /** Seconds since 1970 after which it is no longer used; `undefined` for a key that was added. */
  readonly expiresAt: number | undefined;
}

interface Fetched {
  readonly record: KeyRecord;
  readonly keySet: KeySet;
}

/** Issuers that are remembered, or asked at one time: with `issuers: "*"`, tokens choose them. */
const MAX_ISSUERS = 1000;

/**
 * Finds the keys of trusted issuers. Share one among all that verify.
 *
 * An issuer that is not trusted is never contacted. Keys come from those added, from memory, from the store, and at
 * last from the issuer: its metadata (OpenID Connect Discovery, RFC 8414) and the JWK Set that this names. Any number
 * of look-ups at one time share one request. Keys that serve are not dropped because a refresh fails.
 *
 * @example
 * ```ts
 * import { exportJwks, generateKey, KeyCache } from "scitokens";
 *
 * const key = await generateKey();
 * const cache = new KeyCache();
 * await cache.addJwks("https://issuer.example", exportJwks(key));
 * const { algorithm } = await cache.getKey("https://issuer.example", key.keyId);
 * console.log(algorithm);
 * ```
 */
export class KeyCache {
  readonly #settings: KeyCacheSettings;
  readonly #store: RecordStore;
  readonly #added = new Map<string, KeySet>();
  readonly #fetched: RecentMap<Fetched>;
  readonly #failures: Failures;
  readonly #lookUps: SingleFlight<Fetched>;
  readonly #fetches: SingleFlight<Fetched>;
  /** Counts calls of `remove`, so that what was read before one does not come back after it. */
  #removals = 0;

  /**
   * Makes a cache; nothing is fetched yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: KeyCacheOptions = {}) {
    this.#settings = readKeyCacheOptions(options);
    const { store, timeout, issuers, retryInterval } = this.#settings;
    const most = Math.max(MAX_ISSUERS, issuers === "*" ? 0 : issuers.length);
    this.#fetched = new RecentMap(most);
    this.#failures = new Failures(most, retryInterval);
    this.#store = new RecordStore(store, this.#settings, (issuer, error) =>
      this.#report({ type: "store_failed", issuer, error }),
    );
    this.#fetches = new SingleFlight(timeout + STORE_TIMEOUT + 1);
    this.#lookUps = new SingleFlight(timeout + 2 * STORE_TIMEOUT + 2);
  }

  /**
   * A key of an issuer.
   *
   * @param keyId - The `kid`. Left out, exactly one key must fit.
   * @param algorithm - The algorithm that the key must be for.
   * @throws UntrustedIssuerError, NonHttpsIssuerError when the issuer may not be asked.
   * @throws KeysUnavailableError when it was asked in vain and nothing usable is cached.
   * @throws MissingKeyError, UnsupportedKeyError when it has no such key.
   */
  async getKey(issuer: string, keyId?: string, algorithm?: Algorithm): Promise<VerifyKey> {
    return (await this.getKeys(issuer, keyId, algorithm))[0] as VerifyKey;
  }

  /** As {@link getKey}; but where several keys have the `kid`, as while keys are rotated, all that fit. */
  async getKeys(issuer: string, keyId?: string, algorithm?: Algorithm): Promise<readonly VerifyKey[]> {
    demandKeyId(keyId);
    if (algorithm !== undefined) demandAlgorithm(algorithm);
    const added = this.#added.get(issuer);
    if (added !== undefined) {
      const found = added.select(keyId, algorithm);
      if (!this.#isTrusted(issuer)) return found;
      const usable = await found.catch(() => undefined);
      if (usable !== undefined) return usable;
    }
    const fetched = await this.#current(issuer);
    try {
      return await fetched.keySet.select(keyId, algorithm);
    } catch (error) {
      const renewed = await this.#afterUnknownKey(fetched);
      if (renewed === fetched) throw error;
      return renewed.keySet.select(keyId, algorithm);
    }
  }

  /**
   * Adds the public keys of a JWK Set, and with them trust in the issuer. They need no network and do not expire.
   *
   * @throws InvalidArgumentError when it is no JWK Set, or none of its keys is usable.
   */
  async addJwks(issuer: string, jwks: JsonWebKeySet): Promise<void> {
    const keys = publicKeys(readKeySet(jwks) ?? []).filter(isUsableKey);
    if (keys.length === 0) throw new InvalidArgumentError("the JWK Set has no usable key, or more than 100");
    this.#add(issuer, keys);
  }

  /**
   * Adds the public half of one key, in any form that `importKey` reads, and with it trust in the issuer. It needs no
   * network and does not expire.
   *
   * @throws InvalidArgumentError, UnsupportedKeyError when it is no key that can be kept.
   */
  async addKey(issuer: string, key: KeyInput): Promise<void> {
    this.#add(issuer, [publicJwk(await importKey(key))]);
  }

  /** All keys that are added, in memory or in the store, and may be used. */
  async list(): Promise<readonly CachedKey[]> {
    for (const issuer of await this.#store.issuers()) {
      if (this.#isTrusted(issuer) && this.#inMemory(issuer) === undefined) await this.#inStore(issuer);
    }
    const added = [...this.#added].flatMap(([issuer, { keys }]) => keys.map((key) => describe(issuer, key, undefined)));
    const now = this.#seconds();
    const fetched = [...this.#fetched.values()].flatMap(({ record }) =>
      isUsable(record, now) ? record.keys.map((key) => describe(record.issuer, key, record.expiresAt)) : [],
    );
    return [...added, ...fetched];
  }

  /** Forgets an issuer's keys, or the one with this `kid`. Keys that it publishes may be fetched again. */
  async remove(issuer: string, keyId?: string): Promise<void> {
    demandKeyId(keyId);
    const others = (keys: readonly JsonWebKey[]): JsonWebKey[] =>
      keyId === undefined ? [] : keys.filter(({ kid }) => kid !== keyId);
    const added = others(this.#added.get(issuer)?.keys ?? []);
    if (added.length > 0) this.#added.set(issuer, new KeySet(added));
    else this.#added.delete(issuer);
    const record = (this.#inMemory(issuer) ?? (await this.#inStore(issuer)))?.record;
    const kept = others(record?.keys ?? []);
    this.#removals++;
    this.#fetched.delete(issuer);
    if (record !== undefined && kept.length > 0) await this.#keep({ ...record, keys: kept });
    else await this.#store.delete(issuer);
  }

  /**
   * Fetches an issuer's keys now.
   *
   * @throws UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError when it fails; the keys at hand stay.
   */
  async refresh(issuer: string): Promise<void> {
    demandTrusted(issuer, this.#settings.issuers);
    await this.#fetch(issuer);
  }

  /** Fetches the keys of all issuers that are named or remembered. Failures are reported as events. */
  async refreshAll(): Promise<void> {
    const named = this.#settings.issuers === "*" ? [] : this.#settings.issuers;
    const issuers = new Set([...named, ...this.#fetched.keys()]);
    await Promise.allSettled([...issuers].map((issuer) => this.refresh(issuer)));
  }

  /** An issuer's metadata (OpenID Connect Discovery section 3), from the cache or fetched. */
  async metadata(issuer: string): Promise<IssuerMetadata> {
    return (await this.#current(issuer)).record.metadata;
  }

  #isTrusted(issuer: string): boolean {
    return isTrusted(issuer, this.#settings.issuers);
  }

  #add(issuer: string, keys: readonly JsonWebKey[]): void {
    if (typeof issuer !== "string" || issuer === "") {
      throw new InvalidArgumentError("the issuer must be a non-empty string");
    }
    const texts = keys.map((key) => JSON.stringify(key));
    const isReplaced = (old: JsonWebKey): boolean =>
      texts.includes(JSON.stringify(old)) || keys.some(({ kid }) => kid !== undefined && kid === old.kid);
    const others = (this.#added.get(issuer)?.keys ?? []).filter((old) => !isReplaced(old));
    this.#added.set(issuer, new KeySet([...keys, ...others]));
  }

  /** Keys that may be used now: those at hand, refreshed when that is due and possible. */
  async #current(issuer: string): Promise<Fetched> {
    demandTrusted(issuer, this.#settings.issuers);
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
      this.#report({ type: "fetch_failed", issuer, error: failure });
      throw failure;
    }
    this.#failures.clear(issuer);
    this.#report({ type: "fetched", issuer, keys: record.keys.length });
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

  #report(event: KeyCacheEvent): void {
    // A fault in somebody's logging must not cost anybody their keys.
    try {
      Promise.resolve(this.#settings.onEvent(event)).catch(() => {});
    } catch {}
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

function isUsableKey(jwk: JsonWebKey): boolean {
  try {
    checkPublicJwk(jwk);
    return true;
  } catch {
    return false;
  }
}

function describe(issuer: string, { kid, alg }: JsonWebKey, expiresAt: number | undefined): CachedKey {
  return { issuer, keyId: kid, algorithm: alg, expiresAt };
}
