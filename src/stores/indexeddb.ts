/**
 * Public keys, and a page's own signing keys, in a browser's IndexedDB: all tabs and workers of an origin share them, and
 * the next visit finds them.
 *
 * @module
 */

import { del, get, keys, set, type UseStore } from "idb-keyval";
import { asGiven, readOptions } from "../options.ts";
import { openDatabase } from "./indexeddb-connection.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export { IndexedDBSigningKeys, type IndexedDBSigningKeysOptions } from "./indexeddb-signing-keys.ts";
export type { KeyStore, SetOptions } from "./key-store.ts";

/** How a store in IndexedDB is made. */
export interface IndexedDBStoreOptions extends TextStoreOptions {
  /** The name of a database that nothing else uses. Default: `"scitokens"`. */
  readonly database?: string | undefined;
}

/**
 * Keeps public keys in IndexedDB. The database is opened when it is first used, and again when the browser closed or
 * somebody deleted it.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { IndexedDBStore } from "scitokens/stores/indexeddb";
 *
 * const store = new IndexedDBStore();
 * const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(keyCache instanceof KeyCache);
 * ```
 */
export class IndexedDBStore extends TextStore {
  /**
   * Makes a store; nothing is opened yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: IndexedDBStoreOptions = {}) {
    const { database, now } = readOptions(options, {
      database: (name: string | undefined) => openDatabase(name ?? "scitokens"),
      now: asGiven<TextStoreOptions["now"]>,
    });
    super(inDatabase(database), { now });
  }
}

function inDatabase(database: UseStore): TextPlace {
  return {
    name: "IndexedDB",
    read: (key) => get(key, database),
    write: (key, text) => set(key, text, database),
    erase: (key) => del(key, database),
    list: async () => (await keys(database)).filter((key) => typeof key === "string"),
  };
}
