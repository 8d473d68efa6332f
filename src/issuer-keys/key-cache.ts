/**
 * The keys of the issuers that are trusted: added, remembered, or fetched.
 *
 * @module
 */

import { InvalidArgumentError, KeysUnavailableError } from "../errors.ts";
import { type Algorithm, readAlgorithm } from "../jwt/algorithms.ts";
import type { KeyInput } from "../jwt/import-key.ts";
import type { JsonWebKeySet } from "../jwt/json-web-key.ts";
import { demandKeyId, type VerifyKey } from "../jwt/key.ts";
import { NOT_LOADED } from "../jwt/lazily.ts";
import type { CachedKey, CachedMetadata } from "./cached.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import { type CheckedKeyCacheOptions, type KeyCacheOptions, readKeyCacheOptions } from "./key-cache-options.ts";
import type { KeyCacheStatistics } from "./statistics.ts";

/**
 * Finds the keys of trusted issuers. Share one among all that verify.
 *
 * An issuer that is not trusted is never contacted. Keys come from those added, from memory, from the store, and at
 * last from the issuer: its metadata (OpenID Connect Discovery, RFC 8414) and the JWK Set that this names. Any number
 * of look-ups at one time share one request.
 *
 * Keys that were fetched are *fresh* for as long as the issuer says, from ten minutes to six hours; then they are *due*:
 * they serve on while new ones are fetched in the background; and four days after the issuer last answered they have
 * *expired*. A refresh that fails drops nothing, and one that succeeds withdraws at once what the issuer has withdrawn. A
 * `kid` that is not known has the issuer asked for its key set once more, at most once in 30 seconds. An issuer that fails
 * is left alone for a second, then for twice as long each time, up to five minutes.
 *
 * @example
 * ```ts
 * import { exportJwks, generateKey, KeyCache } from "scitokens";
 *
 * const key = await generateKey();
 * const cache = new KeyCache();
 * await cache.addJwks("https://issuer.example", exportJwks(key));
 * const { algorithm } = await cache.getKey("https://issuer.example", key.keyId);
 * console.log(algorithm, cache.stats().issuers["https://issuer.example"]?.hits);
 * ```
 */
export class KeyCache {
  readonly #options: CheckedKeyCacheOptions;
  #keys: IssuerKeys | undefined;
  #loading: Promise<typeof import("./issuer-keys.ts")> | undefined;
  #isStarted = false;

  /**
   * Makes a cache; nothing is fetched yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: KeyCacheOptions = {}) {
    this.#options = readKeyCacheOptions(options);
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
    // Awaited here, which takes fewer turns than to give back a promise.
    return await (this.#keys ?? (await this.#load(issuer))).getKeys(issuer, keyId, algorithm);
  }

  /**
   * A number that changes whenever an issuer's keys may have: while it stays, {@link getKeys} gives what it gave. For whoever
   * remembers what was verified with them.
   *
   * @returns `undefined` while the keys are not at hand, are due to be fetched again, or are of two kinds, those that were
   *   added and those that are published.
   */
  generation(issuer: string): number | undefined {
    return this.#keys?.generation(issuer);
  }

  /**
   * Adds the public keys of a JWK Set, and with them trust in the issuer. They need no network and do not expire.
   *
   * @throws InvalidArgumentError when it is no JWK Set, or none of its keys is usable.
   */
  async addJwks(issuer: string, jwks: JsonWebKeySet): Promise<void> {
    await (await this.#load()).addJwks(issuer, jwks);
  }

  /**
   * Adds the public half of one key, in any form that `importKey` reads, and with it trust in the issuer. It needs no
   * network and does not expire.
   *
   * @throws InvalidArgumentError, UnsupportedKeyError when it is no key that can be kept.
   */
  async addKey(issuer: string, key: KeyInput): Promise<void> {
    await (await this.#load()).addKey(issuer, key);
  }

  /** All keys that are added, in memory or in the store, and have not expired. */
  async list(): Promise<readonly CachedKey[]> {
    return (await this.#load()).list();
  }

  /** Forgets an issuer's keys, or the one with this `kid`. Keys that it publishes may be fetched again. */
  async remove(issuer: string, keyId?: string): Promise<void> {
    demandKeyId(keyId);
    await (await this.#load()).remove(issuer, keyId);
  }

  /**
   * Fetches an issuer's keys now, however often it failed before.
   *
   * @throws UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError when it fails; the keys at hand stay.
   */
  async refresh(issuer: string): Promise<void> {
    await (await this.#load()).refresh(issuer);
  }

  /** Fetches the keys of all issuers that are named or remembered. Failures are reported as events. */
  async refreshAll(): Promise<void> {
    await (await this.#load()).refreshAll();
  }

  /**
   * An issuer's metadata (OpenID Connect Discovery section 3), from the cache or fetched, and how old its keys are.
   *
   * @throws UntrustedIssuerError, NonHttpsIssuerError, KeysUnavailableError when there is none.
   */
  async metadata(issuer: string): Promise<CachedMetadata> {
    return (await this.#load()).metadata(issuer);
  }

  /** What has happened so far, counted for each issuer. `onEvent` is told one by one. */
  stats(): KeyCacheStatistics {
    return this.#keys?.stats() ?? { issuers: {}, untrusted: {} };
  }

  /**
   * Begins to fetch in the background: at once the keys of issuers that are named and not at hand, and each minute what is
   * due, so that no look-up ever waits. It keeps no process alive. In Workers nothing runs between requests: there, give
   * `waitUntil`.
   */
  start(): void {
    this.#isStarted = true;
    this.#load().then(
      (keys) => {
        if (this.#isStarted) keys.start();
      },
      // Whoever asks for a key will hear of it.
      () => {},
    );
  }

  /** Ends what {@link start} began. */
  stop(): void {
    this.#isStarted = false;
    this.#keys?.stop();
  }

  async #load(issuer: string = ""): Promise<IssuerKeys> {
    if (this.#keys !== undefined) return this.#keys;
    try {
      // Once for all: to import it again and again takes its time.
      this.#loading ??= import("./issuer-keys.ts");
      const { IssuerKeys } = await this.#loading;
      // Somebody else may have come first meanwhile.
      this.#keys ??= new IssuerKeys(this.#options);
      return this.#keys;
    } catch (cause) {
      this.#loading = undefined;
      const error = new KeysUnavailableError(NOT_LOADED, { retryAfter: 1, cause });
      // A fault in somebody's logging is not theirs who ask for keys.
      Promise.resolve({ type: "refused", issuer, error } as const)
        .then(this.#options.onEvent)
        .catch(() => {});
      throw error;
    }
  }
}

/** A caller's cache, when it is one. */
export function readKeyCache(cache: KeyCache | undefined): KeyCache | undefined {
  if (cache === undefined || cache instanceof KeyCache) return cache;
  throw new InvalidArgumentError("keyCache must be a KeyCache");
}
