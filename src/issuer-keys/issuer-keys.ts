/**
 * What a key cache does. A chunk of its own with all that it needs, as whoever verifies with keys at hand has no cache.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, MissingKeyError, UntrustedIssuerError } from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { importKey, type KeyInput } from "../jwt/import-key.ts";
import { isObject } from "../jwt/json.ts";
import type { JsonWebKey, JsonWebKeySet } from "../jwt/json-web-key.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { publicJwk } from "../jwt/public-half.ts";
import { quote } from "../quote.ts";
import { AddedKeys } from "./added-keys.ts";
import type { CachedKey, CachedMetadata } from "./cached.ts";
import type { CheckedKeyCacheOptions } from "./key-cache-options.ts";
import { completeSettings, type KeyCacheSettings } from "./key-cache-settings.ts";
import { demandUsableKeys } from "./key-set.ts";
import { PublishedKeys } from "./published-keys.ts";
import { Refresher } from "./refresher.ts";
import { type KeyCacheStatistics, Statistics } from "./statistics.ts";

/** Issuers that are remembered, or asked at one time: with `issuers: "*"`, tokens choose them. */
const MAX_ISSUERS = 1000;

/** The keys of issuers: those that were added, and those that they publish. The methods are those of `KeyCache`. */
export class IssuerKeys {
  readonly #settings: KeyCacheSettings;
  readonly #statistics: Statistics;
  readonly #added = new AddedKeys();
  readonly #published: PublishedKeys;
  readonly #refresher: Refresher;

  constructor(options: CheckedKeyCacheOptions) {
    const { issuers } = options;
    const settings = completeSettings(options);
    // With "*" for any, that is 1.
    const most = Math.max(MAX_ISSUERS, issuers.length);
    this.#statistics = new Statistics(most);
    this.#settings = {
      ...settings,
      report: (event) => {
        this.#statistics.count(event);
        settings.report(event);
      },
    };
    this.#published = new PublishedKeys(this.#settings, most);
    this.#refresher = new Refresher(() => this.#renewDue());
  }

  async getKeys(
    issuer: string,
    keyId: string | undefined,
    algorithm: Algorithm | undefined,
  ): Promise<readonly VerifyKey[]> {
    try {
      return (await this.#addedKeys(issuer, keyId, algorithm)) ?? (await this.#publishedKeys(issuer, keyId, algorithm));
    } catch (error) {
      if (isSciTokensError(error)) this.#settings.report({ type: "refused", issuer, error });
      throw error;
    }
  }

  generation(issuer: string): number | undefined {
    const added = this.#added.get(issuer);
    if (!this.#settings.isTrusted(issuer)) return added?.generation;
    return added === undefined ? this.#published.generation(issuer) : undefined;
  }

  async addJwks(issuer: string, jwks: JsonWebKeySet): Promise<void> {
    if (!isObject(jwks) || !Array.isArray(jwks.keys)) {
      throw new InvalidArgumentError("a JWK Set is an object with a list of keys: parse a text; addKey takes one key");
    }
    this.#added.add(issuer, await demandUsableKeys(jwks.keys));
  }

  async addKey(issuer: string, key: KeyInput): Promise<void> {
    this.#added.add(issuer, [publicJwk(await importKey(key))]);
  }

  async list(): Promise<readonly CachedKey[]> {
    const added = this.#added.list().flatMap(([issuer, { keys }]) => keys.map((key) => describe(issuer, key)));
    const records = await this.#published.records();
    const fetched = records.flatMap(({ issuer, keys, expiresAt }) =>
      keys.map((key) => describe(issuer, key, expiresAt)),
    );
    return [...added, ...fetched];
  }

  async remove(issuer: string, keyId: string | undefined): Promise<void> {
    const others = (keys: readonly JsonWebKey[]): JsonWebKey[] =>
      keyId === undefined ? [] : keys.filter(({ kid }) => kid !== keyId);
    this.#added.remove(issuer, others);
    await this.#published.remove(issuer, others);
  }

  async refresh(issuer: string): Promise<void> {
    this.#demandFetched(issuer);
    await this.#published.refresh(issuer);
  }

  async refreshAll(): Promise<void> {
    await Promise.allSettled(this.#issuers().map((issuer) => this.refresh(issuer)));
  }

  async metadata(issuer: string): Promise<CachedMetadata> {
    this.#demandFetched(issuer);
    const { metadata, fetchedAt, refreshAt, expiresAt } = await this.#published.record(issuer);
    return Object.freeze({ ...metadata, fetchedAt, refreshAt, expiresAt });
  }

  stats(): KeyCacheStatistics {
    return this.#statistics.snapshot();
  }

  start(): void {
    this.#refresher.start();
  }

  stop(): void {
    this.#refresher.stop();
  }

  /** The keys that were added, when they serve; `undefined` where those that are published may serve better. */
  async #addedKeys(
    issuer: string,
    keyId: string | undefined,
    algorithm: Algorithm | undefined,
  ): Promise<readonly VerifyKey[] | undefined> {
    const added = this.#added.get(issuer);
    if (added === undefined) return undefined;
    const isOnlySource = !this.#settings.isTrusted(issuer);
    try {
      const keys = await added.select(keyId, algorithm);
      this.#settings.report({ type: "hit", issuer });
      return keys;
    } catch (error) {
      if (!isOnlySource) return undefined;
      if (keyId === undefined || !isSciTokensError(error, "ERR_KEY_MISSING")) throw error;
      const problem = `none of the keys that were added for ${quote(issuer)} has the kid ${quote(keyId)}`;
      throw new MissingKeyError(`${problem}; was the key that signs replaced?`);
    }
  }

  /** That keys were added is trust in an issuer, and no leave to ask it. */
  #demandFetched(issuer: string): void {
    if (this.#added.get(issuer) !== undefined && !this.#settings.isTrusted(issuer)) {
      throw new UntrustedIssuerError(
        `keys of ${quote(issuer)} were added, and nothing is fetched for it: name it among issuers if it may be asked`,
      );
    }
    this.#settings.demandTrusted(issuer);
  }

  async #publishedKeys(
    issuer: string,
    keyId: string | undefined,
    algorithm: Algorithm | undefined,
  ): Promise<readonly VerifyKey[]> {
    this.#settings.demandTrusted(issuer);
    return this.#published.select(issuer, keyId, algorithm);
  }

  async #renewDue(): Promise<void> {
    const now = this.#settings.seconds();
    await Promise.allSettled(this.#issuers().map((issuer) => this.#published.renewDue(issuer, now)));
  }

  /** The issuers that are named or remembered. */
  #issuers(): string[] {
    const named = this.#settings.issuers === "*" ? [] : this.#settings.issuers;
    return [...new Set([...named, ...this.#published.issuers()])];
  }
}

function describe(issuer: string, { kid, alg }: JsonWebKey, expiresAt?: number): CachedKey {
  return { issuer, keyId: kid, algorithm: alg, expiresAt };
}
