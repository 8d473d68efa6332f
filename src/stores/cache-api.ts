/**
 * Public keys in the Cache API of Workers, browsers and other runtimes that have `caches`.
 *
 * @module
 */

import { InvalidArgumentError, StoreError } from "../errors.ts";
import { isName } from "../names.ts";
import { asGiven, readOptions } from "../options.ts";
import { type TextPlace, TextStore, type TextStoreOptions } from "./text-store.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** How a store in the Cache API is made. */
export interface CacheApiStoreOptions extends TextStoreOptions {
  /** The name of the cache, which nothing else uses. Default: `"scitokens"`. */
  readonly name?: string | undefined;
}

// A cache is asked by URL. Nothing is ever fetched from this one: RFC 2606 keeps the name from being anybody's.
const BASE = "https://scitokens.invalid/";
const YEAR = 31_536_000;

/**
 * Keeps public keys in a cache of the runtime: in Workers one for each data centre, without a binding to set up, in browsers
 * one for each origin. A cache may forget at any time.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { CacheApiStore } from "scitokens/stores/cache-api";
 *
 * const store = new CacheApiStore();
 * const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(keyCache instanceof KeyCache);
 * ```
 */
export class CacheApiStore extends TextStore {
  /**
   * Makes a store; no cache is opened yet, as Workers allow that only while they answer a request.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: CacheApiStoreOptions = {}) {
    const { name, now } = readOptions(options, { name: readName, now: asGiven<TextStoreOptions["now"]> });
    super(inCache(name), { now });
  }
}

function readName(name: string = "scitokens"): string {
  if (isName(name)) return name;
  throw new InvalidArgumentError("name must be a non-empty string");
}

function inCache(name: string): TextPlace {
  const open = async (): Promise<Cache> => {
    if (globalThis.caches === undefined) throw new StoreError("this runtime has no Cache API; use another store");
    return caches.open(name);
  };
  return {
    name: "the Cache API",
    read: async (key) => read(await open(), key),
    async write(key, text, ttl = YEAR) {
      const cache = await open();
      await write(cache, key, text, ttl);
      await changeIndex(cache, (keys) => keys.add(key));
    },
    async erase(key) {
      const cache = await open();
      await cache.delete(urlOf(key));
      await changeIndex(cache, (keys) => keys.delete(key));
    },
    list: async () => [...(await readIndex(await open()))],
  };
}

const urlOf = (key: string): string => `${BASE}${encodeURIComponent(key)}`;

async function read(cache: Cache, key: string): Promise<string | undefined> {
  return (await cache.match(urlOf(key)))?.text();
}

async function write(cache: Cache, key: string, text: string, ttl: number): Promise<void> {
  const headers = { "content-type": "application/json", "cache-control": `max-age=${Math.max(1, Math.ceil(ttl))}` };
  await cache.put(urlOf(key), new Response(text, { headers }));
}

// Workers cannot list what is in a cache, so what is there is written down in it. Two that write at one moment may lose a
// line of it, which costs a name in a list and never a key.
const INDEX = "";

async function readIndex(cache: Cache): Promise<Set<string>> {
  try {
    const keys: unknown = JSON.parse((await read(cache, INDEX)) ?? "[]");
    return new Set(Array.isArray(keys) ? keys.filter((key) => typeof key === "string" && key !== "") : []);
  } catch {
    return new Set();
  }
}

async function changeIndex(cache: Cache, change: (keys: Set<string>) => unknown): Promise<void> {
  const keys = await readIndex(cache);
  const before = keys.size;
  change(keys);
  if (keys.size !== before) await write(cache, INDEX, JSON.stringify([...keys]), YEAR);
}
