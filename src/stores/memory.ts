/**
 * A key store in memory: one that several key caches of a process can share, and the model for others.
 *
 * @module
 */

import type { KeyStore, SetOptions } from "./key-store.ts";

interface Entry {
  readonly value: unknown;
  readonly expires: number;
}

/**
 * Keeps values in memory, as copies.
 *
 * @example
 * ```ts
 * import { KeyCache, MemoryStore } from "scitokens";
 *
 * const store = new MemoryStore();
 * const cache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(await store.keys(), await cache.list());
 * ```
 */
export class MemoryStore implements KeyStore {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;

  /**
   * Makes an empty store.
   *
   * @param now - The clock, in milliseconds. Default: `Date.now`.
   */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  async get(key: string): Promise<unknown> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expires > this.#now()) return structuredClone(entry.value);
    this.#entries.delete(key);
    return undefined;
  }

  async set(key: string, value: unknown, { ttl = Number.POSITIVE_INFINITY }: SetOptions = {}): Promise<void> {
    this.#entries.set(key, { value: structuredClone(value), expires: this.#now() + ttl * 1000 });
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async keys(): Promise<string[]> {
    const now = this.#now();
    return [...this.#entries].filter(([, { expires }]) => expires > now).map(([key]) => key);
  }
}
