/**
 * Public keys in Deno KV: a file that the processes of a machine share, or the database of a deployment.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { isNameList } from "../names.ts";
import { asGiven, readOptions } from "../options.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** As much of `Deno.Kv` as is used. */
export interface DenoKv {
  /** Reads one entry. */
  get(key: readonly string[]): Promise<{ readonly value: unknown }>;
  /** Writes one entry, for so many milliseconds at least. */
  set(key: readonly string[], value: string, options?: { expireIn?: number }): Promise<unknown>;
  /** Removes one entry. */
  delete(key: readonly string[]): Promise<void>;
  /** All entries whose key begins so. */
  list(selector: { readonly prefix: readonly string[] }): AsyncIterable<{ readonly key: readonly unknown[] }>;
}

/** How a store in Deno KV is made. */
export interface DenoKvStoreOptions extends TextStoreOptions {
  /** What all keys begin with. Default: `["scitokens"]`. */
  readonly prefix?: readonly string[] | undefined;
}

/**
 * Keeps public keys in Deno KV, which holds 64 KiB in one value: an issuer with more keys than that is kept in memory only.
 *
 * @example
 * ```ts ignore deno
 * import { KeyCache } from "scitokens";
 * import { DenoKvStore } from "scitokens/stores/deno-kv";
 *
 * const kv = await Deno.openKv("keys.db"); // without a name, the database of the deployment
 * const keyCache = new KeyCache({ store: new DenoKvStore(kv), issuers: ["https://issuer.example"] });
 * console.log(await keyCache.list()); // []
 * kv.close();
 * ```
 */
export class DenoKvStore extends TextStore {
  /**
   * Makes a store of an open database.
   *
   * @param kv - What `Deno.openKv` resolves to.
   * @throws InvalidArgumentError for anything else, or an option that can never work.
   */
  constructor(kv: DenoKv, options: DenoKvStoreOptions = {}) {
    const { prefix, now } = readOptions(options, { prefix: readPrefix, now: asGiven<TextStoreOptions["now"]> });
    super(inDenoKv(kv, prefix), { now });
  }
}

function readPrefix(prefix: readonly string[] = ["scitokens"]): readonly string[] {
  if (isNameList(prefix)) return [...prefix];
  throw new InvalidArgumentError("prefix must be a list of non-empty strings");
}

function inDenoKv(kv: DenoKv, prefix: readonly string[]): TextPlace {
  if (typeof kv?.list !== "function") throw new InvalidArgumentError("kv must be what Deno.openKv resolves to");
  const nameOf = (key: string): readonly string[] => [...prefix, key];
  return {
    name: "Deno KV",
    read: async (key) => (await kv.get(nameOf(key))).value,
    write(key, text, ttl) {
      const options = ttl === undefined ? {} : { expireIn: Math.max(1, Math.ceil(ttl * 1000)) };
      return kv.set(nameOf(key), text, options);
    },
    erase: (key) => kv.delete(nameOf(key)),
    async list() {
      const keys: string[] = [];
      for await (const { key } of kv.list({ prefix })) {
        // Longer ones are of somebody with a longer prefix.
        if (key.length === prefix.length + 1) keys.push(String(key.at(-1)));
      }
      return keys;
    },
  };
}
