/**
 * Records in a key store, and beside them who is about to renew one. Whatever the store does, it is told of and otherwise
 * as good as none.
 *
 * @module
 */

import { isSciTokensError, StoreError } from "../errors.ts";
import { isObject } from "../jwt/json.ts";
import type { KeyStore } from "../stores/key-store.ts";
import { type Lifetimes, readRecord } from "./record.ts";
import type { KeyRecord } from "./schema.ts";
import { TimeLimitError, within } from "./time-limit.ts";

/** Seconds that a store may take; those who wait for a key wait for it. */
export const STORE_TIMEOUT = 2;

/** Who is asking an issuer, for all who share the store. */
export interface Lease {
  readonly owner: string;
  /** Seconds since 1970 from which on it does not count any more. */
  readonly until: number;
}

// Not the beginning of any URL, and so of no issuer that can be asked.
const LEASE = "lease ";

/** A store, or none, that never fails. */
export class RecordStore {
  readonly #store: KeyStore | undefined;
  readonly #lifetimes: Lifetimes;
  readonly #onFailure: (issuer: string, error: StoreError) => void;
  #failed = false;

  constructor(
    store: KeyStore | undefined,
    lifetimes: Lifetimes,
    onFailure: (issuer: string, error: StoreError) => void,
  ) {
    this.#store = store;
    this.#lifetimes = lifetimes;
    this.#onFailure = onFailure;
  }

  /** Whether others may be seen in it at once. Not in one that has just failed: nobody waits for it a second time. */
  get isShared(): boolean {
    return this.#store !== undefined && this.#store.consistent !== false && !this.#failed;
  }

  /** The record of an issuer, when there is a sound one. */
  async get(issuer: string): Promise<KeyRecord | undefined> {
    const kept = await this.#use(issuer, (store) => store.get(issuer));
    if (kept === undefined || kept === null) return undefined;
    try {
      // Not within the time that the store has: what reads records may still have to be loaded.
      const record = await readRecord(kept, issuer, this.#lifetimes);
      if (record !== undefined) return record;
      throw new StoreError("the key store holds a record that this version cannot read");
    } catch (cause) {
      return this.#fail(issuer, cause);
    }
  }

  /** Keeps a record for so many seconds. */
  async set(record: KeyRecord, ttl: number): Promise<void> {
    await this.#use(record.issuer, (store) => store.set(record.issuer, record, { ttl }));
  }

  async delete(issuer: string): Promise<void> {
    await this.#use(issuer, (store) => store.delete(issuer));
  }

  /** The issuers of which there are records. */
  async issuers(): Promise<readonly string[]> {
    const keys = await this.#use("", async (store) =>
      (await store.keys()).filter((key) => typeof key === "string" && !key.startsWith(LEASE)),
    );
    return keys ?? [];
  }

  /** Who is asking an issuer. */
  lease(issuer: string): Promise<Lease | undefined> {
    return this.#use(issuer, async (store) => {
      const kept = await store.get(LEASE + issuer);
      return isLease(kept) ? kept : undefined;
    });
  }

  async setLease(issuer: string, lease: Lease, ttl: number): Promise<void> {
    await this.#use(issuer, (store) => store.set(LEASE + issuer, lease, { ttl }));
  }

  async deleteLease(issuer: string): Promise<void> {
    await this.#use(issuer, (store) => store.delete(LEASE + issuer));
  }

  async #use<T>(issuer: string, act: (store: KeyStore) => Promise<T>): Promise<T | undefined> {
    const store = this.#store;
    if (store === undefined) return undefined;
    try {
      const result = await within(STORE_TIMEOUT, act(store));
      this.#failed = false;
      return result;
    } catch (cause) {
      return this.#fail(issuer, cause);
    }
  }

  #fail(issuer: string, cause: unknown): undefined {
    this.#failed = true;
    this.#onFailure(issuer, isSciTokensError(cause, "ERR_STORE") ? (cause as StoreError) : failure(cause));
    return undefined;
  }
}

/** What a store says itself is not for a message: it may have a password in it. */
function failure(cause: unknown): StoreError {
  const isLate = cause instanceof TimeLimitError;
  const problem = isLate ? `gave ${cause.message}` : "failed; its own error is the cause";
  return new StoreError(`the key store ${problem}`, { cause });
}

function isLease(value: unknown): value is Lease {
  return isObject(value) && typeof value.owner === "string" && typeof value.until === "number";
}
