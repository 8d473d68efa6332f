/**
 * Public keys in the key cache of the Python library, so that each finds what the other has fetched.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, StoreError } from "../errors.ts";
import { isName } from "../names.ts";
import { readOptions } from "../options.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { KeyStore, SetOptions } from "./key-store.ts";
import { nodeModules } from "./node-modules.ts";
import { fromKeyData, type JsonWebKey, toKeyData } from "./python-keys.ts";
import { PythonTable, type Row, sqliteModule } from "./python-table.ts";

export type { KeyStore, SetOptions } from "./key-store.ts";

/** How a store in the Python library's key cache is made. */
export interface PythonKeyCacheStoreOptions {
  /**
   * The file. Default: where the Python library has it unless configured otherwise, `scitokens/scitokens_keycache.sqllite`
   * in `$XDG_CACHE_HOME`, or in `~/.cache` where that is not set to an absolute path.
   */
  readonly file?: string | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** As much of a key cache's record as there is room for. Times are seconds since 1970. */
interface Kept {
  readonly version: 1;
  readonly issuer: string;
  /** Empty where it is not known. */
  readonly metadata: { readonly issuer: string; readonly jwks_uri: string };
  readonly keys: readonly JsonWebKey[];
  readonly fetchedAt: number;
  readonly refreshAt: number;
  readonly expiresAt: number;
}

/** Seconds after which the Python library fetches a key again, whatever the issuer says. */
const UPDATE_INTERVAL = 3600;
/** Keys that one issuer may have. */
const MAX_KEYS = 100;
/** What is kept for a moment, and not for the Python library. */
const LEASE = "lease ";

/**
 * Keeps public keys in the SQLite database of the Python library (`scitokens_keycache.sqllite`), in Node.js from 22.13 on,
 * Deno from 2.2 on and Bun. A key that Python has fetched serves here without a request, and the other way round.
 *
 * There, each key is a row of its own: for RS256 or ES256, and nothing beside it. Keys for other algorithms and the issuer's
 * metadata are not kept and are fetched anew where they are needed, and nobody waits for another to fetch keys. When keys
 * are fetched here, what the issuer has withdrawn is withdrawn for Python too, which would use it for four days.
 *
 * The file is made for the user alone (0600). As with `FileStore`, a file or folder that others could have written to is a
 * `StoreError`; Python leaves it to the umask who can. A database that another process keeps is waited for a second, and so
 * is all else that this process does.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { PythonKeyCacheStore } from "scitokens/stores/python";
 *
 * const store = new PythonKeyCacheStore();
 * const keyCache = new KeyCache({ store, issuers: ["https://issuer.example"] });
 * console.log(store.file, keyCache instanceof KeyCache);
 * ```
 */
export class PythonKeyCacheStore implements KeyStore {
  /** Keys are seen by all at once, but who is asking an issuer has no place there. */
  readonly consistent: boolean = false;
  /** The file, as an absolute path. */
  readonly file: string;
  readonly #table: PythonTable;
  readonly #now: () => number;

  /**
   * Names the file; nothing is opened yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   * @throws StoreError where there is no SQLite, as in browsers, Workers and Node.js 20, or no default folder.
   */
  constructor(options: PythonKeyCacheStoreOptions = {}) {
    const { file, now } = readOptions(options, { file: readFile, now: readClock });
    const sqlite = sqliteModule("PythonKeyCacheStore");
    const modules = nodeModules("PythonKeyCacheStore");
    const { path } = modules;
    this.file = path.resolve(file ?? path.join(cacheFolder(modules), "scitokens", "scitokens_keycache.sqllite"));
    this.#table = new PythonTable(this.file, modules, sqlite);
    this.#now = now;
  }

  /**
   * The record of an issuer's keys, or `undefined`.
   *
   * @throws StoreError when the database cannot be read.
   */
  async get(issuer: string): Promise<unknown> {
    demandKey(issuer);
    if (issuer.startsWith(LEASE)) return undefined;
    const now = this.#seconds();
    return attempt("read", async () => recordOf(issuer, await this.#table.rows(issuer, now, MAX_KEYS), now));
  }

  /**
   * Puts an issuer's keys in the place of all others.
   *
   * @param value - A record as a key cache makes it.
   * @throws StoreError when the database cannot be written, or for another value.
   */
  async set(issuer: string, value: unknown, options: SetOptions = {}): Promise<void> {
    demandKey(issuer);
    const { ttl } = readOptions(options, { ttl: readTtl });
    if (issuer.startsWith(LEASE)) return;
    if (!isKept(value))
      throw new StoreError("the key cache of the Python library takes records of keys, and nothing else");
    const latest = this.#seconds() + ttl;
    await attempt("written", async () => this.#table.replace(issuer, await rowsOf(value, latest)));
  }

  /**
   * Removes an issuer's keys; none there is no error.
   *
   * @throws StoreError when the database cannot be written.
   */
  async delete(issuer: string): Promise<void> {
    demandKey(issuer);
    await attempt("written", () => this.#table.delete(issuer));
  }

  /**
   * The issuers of all keys that have not expired.
   *
   * @throws StoreError when the database cannot be read.
   */
  async keys(): Promise<string[]> {
    return attempt("listed", async () => [...(await this.#table.issuers(this.#seconds()))]);
  }

  #seconds(): number {
    return this.#now() / 1000;
  }
}

/** Python fetches one key at a time: all together are as old as the oldest. */
async function recordOf(issuer: string, rows: readonly Row[], now: number): Promise<Kept | undefined> {
  const found = await Promise.all(rows.map(async (row) => ({ row, key: await fromKeyData(row.keydata, row.key_id) })));
  const kept = found.flatMap(({ row, key }) => (key === undefined ? [] : [{ row, key }]));
  if (kept.length === 0) return undefined;
  const earliest = (time: "expiration" | "next_update"): number =>
    Math.min(...kept.map(({ row }) => Number(row[time])));
  const refreshAt = earliest("next_update");
  return {
    version: 1,
    issuer,
    metadata: { issuer, jwks_uri: "" },
    keys: kept.map(({ key }) => key),
    fetchedAt: Math.min(now, refreshAt - UPDATE_INTERVAL),
    refreshAt,
    expiresAt: earliest("expiration"),
  };
}

async function rowsOf({ keys, refreshAt, expiresAt }: Kept, latest: number): Promise<Row[]> {
  const rows = new Map<string | null, Row>();
  for (const key of keys) {
    const keydata = await toKeyData(key);
    const key_id = isName(key.kid) ? key.kid : null;
    // Without a name, Python takes any: it must be the only one. Of two with one name, it would take the first.
    if (keydata === undefined || rows.has(key_id) || (key_id === null && keys.length > 1)) continue;
    const expiration = Math.floor(Math.min(expiresAt, latest));
    rows.set(key_id, { key_id, keydata, expiration, next_update: Math.floor(refreshAt) });
  }
  return [...rows.values()];
}

function isKept(value: unknown): value is Kept {
  const { keys, refreshAt, expiresAt } = (value ?? {}) as Kept;
  return Array.isArray(keys) && [refreshAt, expiresAt].every(Number.isFinite);
}

async function attempt<T>(done: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (isSciTokensError(cause)) throw cause;
    const problem = `the key cache of the Python library could not be ${done}`;
    throw new StoreError(`${problem}; its own error is the cause of this one`, { cause });
  }
}

function demandKey(key: string): void {
  if (!isName(key)) throw new InvalidArgumentError("the key of a value must be a non-empty string");
}

function readFile(file: string | undefined): string | undefined {
  if (file === undefined || (isName(file) && !file.includes("\0"))) return file;
  throw new InvalidArgumentError("file must be a path, a non-empty string");
}

function readClock(now: () => number = Date.now): () => number {
  if (typeof now === "function") return now;
  throw new InvalidArgumentError("now must be a function, like Date.now");
}

function readTtl(ttl: number = Number.POSITIVE_INFINITY): number {
  if (typeof ttl === "number" && ttl >= 0) return ttl;
  throw new InvalidArgumentError("ttl must be a number of seconds");
}
