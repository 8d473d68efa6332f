/**
 * The keys of the issuers that are trusted: added, remembered, or fetched.
 *
 * @module
 */

import {
  InvalidArgumentError,
  isSciTokensError,
  KeysUnavailableError,
  type SciTokensError,
  StoreError,
  UntrustedIssuerError,
} from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { checkPublicJwk, type JsonWebKey, type JsonWebKeySet } from "../jwt/jwk.ts";
import { publicJwk, type VerifyKey } from "../jwt/key.ts";
import { readClock } from "../jwt/time.ts";
import { quote } from "../quote.ts";
import { discover, type Published } from "./discovery.ts";
import {
  type KeyCacheEvent,
  type KeyCacheOptions,
  type KeyCacheSettings,
  readKeyCacheOptions,
} from "./key-cache-options.ts";
import { KeySet } from "./key-set.ts";
import { type IssuerMetadata, type KeyRecord, publicKeys, readKeySet, readRecord } from "./schema.ts";

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

interface Failure {
  readonly error: SciTokensError;
  /** Seconds since 1970. */
  readonly retryAt: number;
}

/** Issuers that are remembered at one time: with `issuers: "*"`, tokens choose them. */
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
  readonly #added = new Map<string, KeySet>();
  readonly #fetched = new Map<string, Fetched>();
  readonly #failures = new Map<string, Failure>();
  readonly #pending = new Map<string, Promise<Fetched>>();

  /**
   * Makes a cache; nothing is fetched yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: KeyCacheOptions = {}) {
    this.#settings = readKeyCacheOptions(options);
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
    const added = this.#added.get(issuer);
    if (!this.#isTrusted(issuer)) {
      if (added !== undefined) return added.select(keyId, algorithm);
      throw new UntrustedIssuerError(`the issuer ${quote(issuer)} is not among those trusted`);
    }
    if (added !== undefined) {
      const found = await added.select(keyId, algorithm).catch(() => undefined);
      if (found !== undefined) return found;
    }
    const fetched = await this.#current(issuer);
    try {
      return await fetched.keySet.select(keyId, algorithm);
    } catch (error) {
      const renewed = isSciTokensError(error, "ERR_KEY_MISSING") ? await this.#afterUnknownKey(fetched) : fetched;
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
    const keys = publicKeys(readKeySet(jwks) ?? []).filter(isUsable);
    if (keys.length === 0) throw new InvalidArgumentError("the JWK Set has no usable key, or more than 100");
    this.#add(issuer, keys);
  }

  /** Adds one key, and with it trust in the issuer. It needs no network and does not expire. */
  async addKey(issuer: string, key: VerifyKey): Promise<void> {
    this.#add(issuer, [publicJwk(key)]);
  }

  /** All keys that are added, in memory or in the store. */
  async list(): Promise<readonly CachedKey[]> {
    const stored = (await this.#inStore("", (store) => store.keys())) ?? [];
    for (const issuer of stored) if (this.#isTrusted(issuer)) await this.#remembered(issuer);
    const added = [...this.#added].flatMap(([issuer, { keys }]) => keys.map((key) => describe(issuer, key, undefined)));
    const fetched = [...this.#fetched.values()].flatMap(({ record }) =>
      record.keys.map((key) => describe(record.issuer, key, record.expiresAt)),
    );
    return [...added, ...fetched];
  }

  /** Forgets an issuer's keys, or the one with this `kid`. Keys that it publishes may be fetched again. */
  async remove(issuer: string, keyId?: string): Promise<void> {
    const others = (keys: readonly JsonWebKey[]): JsonWebKey[] =>
      keyId === undefined ? [] : keys.filter(({ kid }) => kid !== keyId);
    const added = others(this.#added.get(issuer)?.keys ?? []);
    if (added.length > 0) this.#added.set(issuer, new KeySet(added));
    else this.#added.delete(issuer);
    const fetched = await this.#remembered(issuer);
    const kept = others(fetched?.record.keys ?? []);
    if (fetched !== undefined && kept.length > 0) {
      await this.#keep({ ...fetched.record, keys: kept });
    } else {
      this.#fetched.delete(issuer);
      await this.#inStore(issuer, (store) => store.delete(issuer));
    }
  }

  /**
   * Fetches an issuer's keys now.
   *
   * @throws UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError when it fails; the keys at hand stay.
   */
  async refresh(issuer: string): Promise<void> {
    if (!this.#isTrusted(issuer)) {
      throw new UntrustedIssuerError(`the issuer ${quote(issuer)} is not among those trusted`);
    }
    this.#failures.delete(issuer);
    await this.#fetchOnce(issuer);
  }

  /** Fetches the keys of all issuers that are named or remembered. Failures are reported as events. */
  async refreshAll(): Promise<void> {
    const named = this.#settings.issuers === "*" ? [] : this.#settings.issuers;
    const issuers = new Set([...named, ...this.#fetched.keys()]);
    await Promise.allSettled([...issuers].map((issuer) => this.refresh(issuer)));
  }

  /** An issuer's metadata (OpenID Connect Discovery section 3), from the cache or fetched. */
  async metadata(issuer: string): Promise<IssuerMetadata> {
    if (!this.#isTrusted(issuer)) {
      throw new UntrustedIssuerError(`the issuer ${quote(issuer)} is not among those trusted`);
    }
    return (await this.#current(issuer)).record.metadata;
  }

  #isTrusted(issuer: string): boolean {
    const { issuers } = this.#settings;
    return issuers === "*" ? typeof issuer === "string" && issuer !== "" : issuers.includes(issuer);
  }

  #add(issuer: string, keys: readonly JsonWebKey[]): void {
    if (typeof issuer !== "string" || issuer === "") {
      throw new InvalidArgumentError("the issuer must be a non-empty string");
    }
    const newIds = new Set(keys.map(({ kid }) => kid));
    const others = (this.#added.get(issuer)?.keys ?? []).filter(({ kid }) => !newIds.has(kid));
    this.#added.set(issuer, new KeySet([...keys, ...others]));
  }

  /** Keys that may be used now: those at hand, refreshed when that is due and possible. */
  async #current(issuer: string): Promise<Fetched> {
    const fetched = await this.#remembered(issuer);
    const now = this.#seconds();
    if (fetched !== undefined && now < fetched.record.refreshAt) return fetched;
    const failure = this.#failures.get(issuer);
    try {
      if (failure !== undefined && now < failure.retryAt) throw this.#again(failure, now);
      return await this.#fetchOnce(issuer);
    } catch (error) {
      if (fetched === undefined) throw error;
      return fetched;
    }
  }

  /** One more look at the issuer, when the last is long enough ago: the key may be new. */
  async #afterUnknownKey(fetched: Fetched): Promise<Fetched> {
    const { issuer, fetchedAt } = fetched.record;
    const now = this.#seconds();
    const lastTry = Math.max(fetchedAt, (this.#failures.get(issuer)?.retryAt ?? 0) - this.#settings.retryInterval);
    if (now < lastTry + this.#settings.retryInterval) return fetched;
    return this.#fetchOnce(issuer).catch(() => fetched);
  }

  /** What memory or the store has, unless it has expired. */
  async #remembered(issuer: string): Promise<Fetched | undefined> {
    const known = this.#fetched.get(issuer);
    if (known !== undefined && this.#seconds() < known.record.expiresAt) return known;
    this.#fetched.delete(issuer);
    const record = readRecord(await this.#inStore(issuer, (store) => store.get(issuer)));
    if (record?.issuer !== issuer || this.#seconds() >= record.expiresAt) return undefined;
    return this.#remember(record);
  }

  #fetchOnce(issuer: string): Promise<Fetched> {
    const pending = this.#pending.get(issuer) ?? this.#fetchNow(issuer).finally(() => this.#pending.delete(issuer));
    this.#pending.set(issuer, pending);
    return pending;
  }

  async #fetchNow(issuer: string): Promise<Fetched> {
    const { retryInterval, metadataIssuers } = this.#settings;
    const expectedIssuer = Object.hasOwn(metadataIssuers, issuer) ? (metadataIssuers[issuer] as string) : issuer;
    let published: Published;
    try {
      published = await discover(issuer, { ...this.#settings, expectedIssuer });
    } catch (error) {
      const failure = { error: unavailable(issuer, error, retryInterval), retryAt: this.#seconds() + retryInterval };
      remember(this.#failures, issuer, failure);
      this.#report({ type: "fetch_failed", issuer, error: failure.error });
      throw failure.error;
    }
    this.#failures.delete(issuer);
    const now = this.#seconds();
    const keys = publicKeys(published.keys);
    const { lifetime, refreshInterval } = this.#settings;
    this.#report({ type: "fetched", issuer, keys: keys.length });
    return this.#keep({
      version: 1,
      issuer,
      metadata: published.metadata,
      keys,
      fetchedAt: now,
      refreshAt: now + Math.min(refreshInterval, lifetime),
      expiresAt: now + lifetime,
    });
  }

  async #keep(record: KeyRecord): Promise<Fetched> {
    const ttl = Math.max(1, Math.ceil(record.expiresAt - this.#seconds()));
    const fetched = this.#remember(record);
    await this.#inStore(record.issuer, (store) => store.set(record.issuer, record, { ttl }));
    return fetched;
  }

  #remember(record: KeyRecord): Fetched {
    const fetched = { record, keySet: new KeySet(record.keys) };
    remember(this.#fetched, record.issuer, fetched);
    return fetched;
  }

  /** A failing store is told of, and otherwise as good as none. */
  async #inStore<T>(
    issuer: string,
    use: (store: NonNullable<KeyCacheSettings["store"]>) => Promise<T>,
  ): Promise<T | undefined> {
    const { store } = this.#settings;
    if (store === undefined) return undefined;
    try {
      return await use(store);
    } catch (cause) {
      this.#report({ type: "store_failed", issuer, error: new StoreError("the key store failed", { cause }) });
      return undefined;
    }
  }

  #again({ error, retryAt }: Failure, now: number): SciTokensError {
    if (!(error instanceof KeysUnavailableError)) return error;
    return new KeysUnavailableError(error.message, { retryAfter: Math.ceil(retryAt - now), cause: error.cause });
  }

  #report(event: KeyCacheEvent): void {
    try {
      this.#settings.onEvent(event);
    } catch {
      // A fault in somebody's logging must not cost anybody their keys.
    }
  }

  #seconds(): number {
    return readClock(this.#settings.now);
  }
}

function remember<T>(map: Map<string, T>, issuer: string, value: T): void {
  map.delete(issuer);
  map.set(issuer, value);
  if (map.size <= MAX_ISSUERS) return;
  const [oldest] = map.keys();
  map.delete(oldest as string);
}

function unavailable(issuer: string, error: unknown, retryAfter: number): SciTokensError {
  if (isSciTokensError(error)) return error;
  const problem = error instanceof Error ? error.message : "unknown";
  return new KeysUnavailableError(`no keys could be had of the issuer ${quote(issuer)}: ${problem}`, {
    retryAfter,
    cause: error,
  });
}

function isUsable(jwk: JsonWebKey): boolean {
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
