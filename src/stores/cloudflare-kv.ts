/**
 * Public keys in Cloudflare's Workers KV, which all instances of a Worker share wherever they run.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { asGiven, readOptions } from "../options.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** As much of a `KVNamespace` as is used. */
export interface CloudflareKv {
  /** Reads one text. */
  get(key: string): Promise<string | null>;
  /** Writes one text, for so many seconds. */
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
  /** Removes one text. */
  delete(key: string): Promise<void>;
  /** The names of some that begin so. */
  list(options: { prefix: string; cursor?: string | null }): Promise<KvPage>;
}

/** As much as is used of what `list` of a `KVNamespace` gives. */
export interface KvPage {
  /** Some of the keys. */
  readonly keys: readonly { readonly name: string }[];
  /** Whether these are the last. */
  readonly list_complete: boolean;
  /** Where the next ones begin. */
  readonly cursor?: string;
}

/** How a store in Workers KV is made. */
export interface CloudflareKvStoreOptions extends TextStoreOptions {
  /** What all keys begin with. Default: `"scitokens:"`. */
  readonly prefix?: string | undefined;
}

/** The least that KV accepts, in seconds. */
const MIN_TTL = 60;

/**
 * Keeps public keys in Workers KV. What one place writes, others may see up to a minute later. KV takes keys of up to 512
 * bytes: an issuer with a longer name is kept in memory only.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { type CloudflareKv, CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
 *
 * // A Worker's module has it as its default export.
 * const worker = {
 *   async fetch(_request: Request, env: { KEYS: CloudflareKv }): Promise<Response> {
 *     const store = new CloudflareKvStore(env.KEYS);
 *     const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 *     return Response.json(await keyCache.list());
 *   },
 * };
 * console.log(typeof worker.fetch); // "function"
 * ```
 */
export class CloudflareKvStore extends TextStore {
  /** What one place writes, others may see up to a minute later. */
  readonly consistent: boolean = false;

  /**
   * Makes a store of a namespace.
   *
   * @param namespace - The binding, such as `env.KEYS`.
   * @throws InvalidArgumentError for anything else, or an option that can never work.
   */
  constructor(namespace: CloudflareKv, options: CloudflareKvStoreOptions = {}) {
    const { prefix, now } = readOptions(options, { prefix: readPrefix, now: asGiven<TextStoreOptions["now"]> });
    super(inNamespace(namespace, prefix), { now });
  }
}

function readPrefix(prefix: string = "scitokens:"): string {
  if (typeof prefix === "string") return prefix;
  throw new InvalidArgumentError("prefix must be a string");
}

function inNamespace(namespace: CloudflareKv, prefix: string): TextPlace {
  if (typeof namespace?.put !== "function") {
    throw new InvalidArgumentError("namespace must be a binding of Workers KV, such as env.KEYS");
  }
  return {
    name: "Workers KV",
    read: (key) => namespace.get(prefix + key),
    write(key, text, ttl) {
      const options = ttl === undefined ? {} : { expirationTtl: Math.max(MIN_TTL, Math.ceil(ttl)) };
      return namespace.put(prefix + key, text, options);
    },
    erase: (key) => namespace.delete(prefix + key),
    async list() {
      const keys: string[] = [];
      let cursor: string | null | undefined = null;
      while (cursor !== undefined) {
        const page: KvPage = await namespace.list({ prefix, cursor });
        keys.push(...page.keys.map(({ name }) => name.slice(prefix.length)));
        cursor = page.list_complete ? undefined : page.cursor;
      }
      return keys;
    },
  };
}
