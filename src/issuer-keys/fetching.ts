/**
 * Asking issuers for their keys, not too often where that was in vain.
 *
 * @module
 */

import { isSciTokensError, KeysUnavailableError, type SciTokensError } from "../errors.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { quote } from "../quote.ts";
import { BackOff } from "./back-off.ts";
import { discover } from "./discovery.ts";
import { DiscoveryError } from "./fetch-json.ts";
import type { KeyCacheSettings } from "./key-cache-settings.ts";
import { usableKeys } from "./key-set.ts";
import { hasMetadata, makeRecord } from "./record.ts";
import type { KeyRecord } from "./schema.ts";

/** Asks issuers, and remembers which did not answer. */
export class Fetching {
  readonly #settings: KeyCacheSettings;
  readonly #backOff: BackOff;

  /** @param most - Issuers of which a failure is remembered. */
  constructor(settings: KeyCacheSettings, most: number) {
    this.#settings = settings;
    this.#backOff = new BackOff(most, settings.random);
  }

  /** The error to tell, while it is too early to ask an issuer again. */
  failure(issuer: string): SciTokensError | undefined {
    return this.#backOff.recent(issuer, this.#seconds());
  }

  /**
   * What an issuer publishes now.
   *
   * @param known - What it has published before.
   * @param keysOnly - Whether its metadata is taken as it was, where it is known.
   */
  async fetch(issuer: string, known: KeyRecord | undefined, keysOnly: boolean): Promise<KeyRecord> {
    const now = this.#seconds();
    const only = keysOnly && known !== undefined && hasMetadata(known);
    try {
      const { record, skipped, notModified } = await this.#ask(issuer, known, only, now);
      this.#backOff.clear(issuer);
      this.#settings.report({ type: "fetched", issuer, keys: record.keys.length, skipped, notModified });
      return record;
    } catch (error) {
      throw this.#failed(issuer, error);
    }
  }

  async #ask(
    issuer: string,
    known: KeyRecord | undefined,
    keysOnly: boolean,
    now: number,
  ): Promise<{ record: KeyRecord; skipped: number; notModified: boolean }> {
    const { metadataIssuers } = this.#settings;
    const expectedIssuer = Object.hasOwn(metadataIssuers, issuer) ? (metadataIssuers[issuer] as string) : issuer;
    const published = await discover(issuer, { ...this.#settings, expectedIssuer, now }, known, keysOnly);
    const record = makeRecord(issuer, published, now, this.#settings, known);
    const skipped = (published.keys ?? record.keys).length - (await countUsable(record.keys));
    // Metadata that was taken as it was is due when it was.
    const refreshAt = keysOnly && known !== undefined ? Math.min(record.refreshAt, known.refreshAt) : record.refreshAt;
    return { record: { ...record, refreshAt }, skipped, notModified: published.keys === undefined };
  }

  #failed(issuer: string, cause: unknown): SciTokensError {
    const now = this.#seconds();
    const asked = cause instanceof DiscoveryError ? cause.retryAfter : undefined;
    const retryAfter = this.#backOff.next(issuer, asked);
    const error = isSciTokensError(cause) ? cause : unavailable(issuer, cause as Error, Math.ceil(retryAfter));
    this.#backOff.note(issuer, error, now, retryAfter);
    this.#settings.report({ type: "fetch_failed", issuer, error, retryAfter });
    return error;
  }

  #seconds(): number {
    return this.#settings.seconds();
  }
}

function unavailable(issuer: string, { message }: Error, retryAfter: number): KeysUnavailableError {
  return new KeysUnavailableError(`no keys could be had of the issuer ${quote(issuer)}: ${message}`, { retryAfter });
}

/** A part of the library that cannot be loaded is told to those who look for a key that needs it. */
async function countUsable(keys: readonly JsonWebKey[]): Promise<number> {
  return (await usableKeys(keys).catch(() => keys)).length;
}
