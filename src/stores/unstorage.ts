/**
 * Public keys in any of the places that `unstorage` has a driver for: Redis, a folder, object stores, databases.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { asGiven, flag, readOptions } from "../options.ts";
import { keyOf, nameOf } from "./key-names.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** As much of the `Storage` of `unstorage` as is used. */
export interface Unstorage {
  /** Reads one value, parsed if it was JSON. */
  getItem(key: string): Promise<unknown>;
  /** Writes one value; `ttl` in seconds, which some drivers heed. */
  setItem(key: string, value: string, options?: { ttl?: number }): Promise<void>;
  /** Removes one value. */
  removeItem(key: string): Promise<void>;
  /** The keys below a base. */
  getKeys(base: string): Promise<string[]>;
}

/** How a store on top of `unstorage` is made. */
export interface UnstorageStoreOptions extends TextStoreOptions {
  /** What all keys begin with: names separated by colons. Default: `"scitokens"`. */
  readonly prefix?: string | undefined;
  /**
   * Whether what one process writes, all others read at once, as in Redis. Where it is not so, as in many object stores,
   * nobody waits for another to fetch keys. Default: `true`.
   */
  readonly consistent?: boolean | undefined;
}

/** The least that some drivers accept, in seconds. */
const MIN_TTL = 60;

/**
 * Keeps public keys in an `unstorage` storage. Also the drivers that know no time to live, such as that of files, give no
 * value back that has expired.
 *
 * @example
 * ```ts ignore node
 * import { KeyCache } from "scitokens";
 * import { UnstorageStore } from "scitokens/stores/unstorage";
 * import { createStorage } from "unstorage";
 * import fsDriver from "unstorage/drivers/fs-lite";
 *
 * // Or redisDriver({ url: "redis://localhost:6379" }) of "unstorage/drivers/redis", and many more.
 * const store = new UnstorageStore(createStorage({ driver: fsDriver({ base: "./keys" }) }));
 * const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(await keyCache.list()); // []
 * ```
 */
export class UnstorageStore extends TextStore {
  /** Whether what one process writes, all others read at once. */
  readonly consistent: boolean;

  /**
   * Makes a store of a storage.
   *
   * @param storage - What `createStorage` gives.
   * @throws InvalidArgumentError for anything else, or an option that can never work.
   */
  constructor(storage: Unstorage, options: UnstorageStoreOptions = {}) {
    const { prefix, consistent, now } = readOptions(options, {
      prefix: readPrefix,
      consistent: flag(true),
      now: asGiven<TextStoreOptions["now"]>,
    });
    super(inStorage(storage, prefix), { now });
    this.consistent = consistent;
  }
}

function readPrefix(prefix: string = "scitokens"): string {
  if (typeof prefix === "string" && /^\w[\w:-]*$/.test(prefix)) return prefix;
  throw new InvalidArgumentError("prefix must be made of letters, digits, -, _ and :");
}

function inStorage(storage: Unstorage, prefix: string): TextPlace {
  if (typeof storage?.getItem !== "function")
    throw new InvalidArgumentError("storage must be what createStorage gives");
  const base = `${prefix}:`;
  return {
    name: "the storage",
    read: (key) => storage.getItem(base + nameOf(key)),
    write(key, text, ttl) {
      const options = ttl === undefined ? {} : { ttl: Math.max(MIN_TTL, Math.ceil(ttl)) };
      return storage.setItem(base + nameOf(key), text, options);
    },
    erase: (key) => storage.removeItem(base + nameOf(key)),
    async list() {
      const names = await storage.getKeys(base);
      return names.map((name) => keyOf(name.slice(base.length))).filter((key) => key !== undefined);
    },
  };
}
