/**
 * The keys of the issuers that are trusted: added, remembered, or fetched.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, KeysUnavailableError, StoreError } from "../errors.ts";
import { type Algorithm, readAlgorithm } from "../jwt/algorithms.ts";
import { importKey, type KeyInput } from "../jwt/import-key.ts";
import { isObject } from "../jwt/json.ts";
import { checkPublicJwk, type JsonWebKey, type JsonWebKeySet } from "../jwt/jwk.ts";
import { demandKeyId, publicJwk, type VerifyKey } from "../jwt/key.ts";
import { NOT_LOADED } from "../jwt/lazily.ts";
import { isName } from "../names.ts";
import { quote } from "../quote.ts";
import { type KeyCacheOptions, type KeyCacheSettings, readKeyCacheOptions } from "./key-cache-options.ts";
import { KeySet, MAX_KEYS, publicKeys } from "./key-set.ts";
import type { PublishedKeys } from "./published-keys.ts";
import type { IssuerMetadata } from "./schema.ts";
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
  #published: PublishedKeys | undefined;

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
    demandKeyId(keyId);
    readAlgorithm(algorithm);
    const added = this.#added.get(issuer);
    if (added !== undefined) {
      const found = added.select(keyId, algorithm);
      if (!isTrusted(issuer, this.#settings.issuers)) return found;
      const usable = await found.catch(() => undefined);
      if (usable !== undefined) return usable;
    }
    return (await this.#publishedBy(issuer)).select(issuer, keyId, algorithm);
  }

  /**
   * Adds the public keys of a JWK Set, and with them trust in the issuer. They need no network and do not expire.
   *
   * @throws InvalidArgumentError when it is no JWK Set, or none of its keys is usable.
   */
  async addJwks(issuer: string, jwks: JsonWebKeySet): Promise<void> {
    const given: readonly unknown[] = isObject(jwks) && Array.isArray(jwks.keys) ? jwks.keys : [];
    const keys: JsonWebKey[] = [];
    for (const jwk of given.length > MAX_KEYS ? [] : publicKeys(given)) if (await isUsableKey(jwk)) keys.push(jwk);
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
    const records = (await (await this.#atHand(""))?.records()) ?? [];
    const added = [...this.#added].flatMap(([issuer, { keys }]) => keys.map((key) => describe(issuer, key, undefined)));
    const fetched = records.flatMap(({ issuer, keys, expiresAt }) =>
      keys.map((key) => describe(issuer, key, expiresAt)),
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
    await (await this.#atHand(issuer))?.remove(issuer, others);
  }

  /**
   * Fetches an issuer's keys now.
   *
   * @throws UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError when it fails; the keys at hand stay.
   */
  async refresh(issuer: string): Promise<void> {
    await (await this.#publishedBy(issuer)).refresh(issuer);
  }

  /** Fetches the keys of all issuers that are named or remembered. Failures are reported as events. */
  async refreshAll(): Promise<void> {
    const named = this.#settings.issuers === "*" ? [] : this.#settings.issuers;
    const issuers = new Set([...named, ...(this.#published?.issuers() ?? [])]);
    await Promise.allSettled([...issuers].map((issuer) => this.refresh(issuer)));
  }

  /** An issuer's metadata (OpenID Connect Discovery section 3), from the cache or fetched. */
  async metadata(issuer: string): Promise<IssuerMetadata> {
    return (await this.#publishedBy(issuer)).metadata(issuer);
  }

  #add(issuer: string, keys: readonly JsonWebKey[]): void {
    if (!isName(issuer)) throw new InvalidArgumentError("the issuer must be a non-empty string");
    const texts = keys.map((key) => JSON.stringify(key));
    const isReplaced = (old: JsonWebKey): boolean =>
      texts.includes(JSON.stringify(old)) || keys.some(({ kid }) => kid !== undefined && kid === old.kid);
    const others = (this.#added.get(issuer)?.keys ?? []).filter((old) => !isReplaced(old));
    this.#added.set(issuer, new KeySet([...keys, ...others]));
  }

  /** The keys that an issuer publishes, when it is trusted and the code that has them can be loaded. */
  async #publishedBy(issuer: string): Promise<PublishedKeys> {
    demandTrusted(issuer, this.#settings.issuers);
    try {
      return await this.#load();
    } catch (cause) {
      const { retryInterval: retryAfter } = this.#settings;
      const error = new KeysUnavailableError(`no keys of ${quote(issuer)}: ${NOT_LOADED}`, { retryAfter, cause });
      this.#settings.report({ type: "fetch_failed", issuer, error });
      throw error;
    }
  }

  /** What is remembered of issuers, or in the store; `undefined` where there can be nothing. */
  async #atHand(issuer: string): Promise<PublishedKeys | undefined> {
    if (this.#settings.store === undefined) return this.#published;
    try {
      return await this.#load();
    } catch (cause) {
      const error = new StoreError(NOT_LOADED, { cause });
      this.#settings.report({ type: "store_failed", issuer, error });
      return undefined;
    }
  }

  async #load(): Promise<PublishedKeys> {
    if (this.#published !== undefined) return this.#published;
    const { PublishedKeys } = await import("./published-keys.ts");
    // Somebody else may have come first meanwhile.
    this.#published ??= new PublishedKeys(this.#settings);
    return this.#published;
  }
}

/** A caller's cache, when it is one. */
export function readKeyCache(cache: KeyCache | undefined): KeyCache | undefined {
  if (cache === undefined || cache instanceof KeyCache) return cache;
  throw new InvalidArgumentError("keyCache must be a KeyCache");
}

async function isUsableKey(jwk: JsonWebKey): Promise<boolean> {
  try {
    await checkPublicJwk(jwk);
    return true;
  } catch (error) {
    // That a part of the library is missing says nothing of the key.
    if (isSciTokensError(error, "ERR_ALGORITHM")) throw error;
    return false;
  }
}

function describe(issuer: string, { kid, alg }: JsonWebKey, expiresAt: number | undefined): CachedKey {
  return { issuer, keyId: kid, algorithm: alg, expiresAt };
}
