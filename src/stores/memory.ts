/**
 * A key store in memory: one that several key caches of a process can share, and the model for others.
 *
 * @module
 */

import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

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
export class MemoryStore extends TextStore {
  /**
   * Makes an empty store.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: TextStoreOptions = {}) {
    super(memory(), options);
  }
}

function memory(): TextPlace {
  const texts = new Map<string, string>();
  return {
    name: "the memory",
    read: async (key) => texts.get(key),
    async write(key, text) {
      texts.delete(key);
      texts.set(key, text);
      const [oldest] = texts.size > MAX_ENTRIES ? texts.keys() : [];
      if (oldest !== undefined) texts.delete(oldest);
    },
    erase: async (key) => texts.delete(key),
    list: async () => [...texts.keys()],
  };
}
