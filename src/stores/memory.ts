/**
 * A key store in memory: one that several key caches of a process can share, and the model for others.
 *
 * @module
 */

import { InvalidArgumentError, StoreError } from "../errors.ts";
import type { KeyStore, SetOptions } from "./key-store.ts";

interface Entry {
  readonly value: unknown;
  readonly expires: number;
}

const MAX_ENTRIES = 10_000;

/**
 * Keeps values in memory, as copies; 10,000 at most, of which the oldest go first.
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
    if (typeof now !== "function") throw new InvalidArgumentError("now must be a function, like Date.now");
    this.#now = now;
  }

  async get(key: string): Promise<unknown> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expires > this.#now()) return structuredClone(entry.value);
    this.#entries.delete(key);
    return undefined;
  }

  /**
   * Puts a copy of a value in the place of any other.
   *
   * @throws StoreError for a value that cannot be copied.
   */
  async set(key: string, value: unknown, options?: SetOptions): Promise<void> {
    const expires = this.#now() + (options?.ttl ?? Number.POSITIVE_INFINITY) * 1000;
    this.#entries.delete(key);
    this.#entries.set(key, { value: copy(value), expires });
    if (this.#entries.size > MAX_ENTRIES) this.#sweep();
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  async keys(): Promise<string[]> {
    const now = this.#now();
    return [...this.#entries].filter(([, { expires }]) => expires > now).map(([key]) => key);
  }

  /** Makes room: what has expired goes, then what is oldest. */
  #sweep(): void {
    const now = this.#now();
    for (const [key, { expires }] of this.#entries) if (expires <= now) this.#entries.delete(key);
    const surplus = this.#entries.size - MAX_ENTRIES;
    if (surplus > 0) for (const key of [...this.#entries.keys()].slice(0, surplus)) this.#entries.delete(key);
  }
}

function copy(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (cause) {
    throw new StoreError("the value cannot be copied", { cause });
  }
}
