/**
 * Signing keys that a page keeps for itself.
 *
 * @module
 */

import { del, get, keys, set, type UseStore } from "idb-keyval";
import { InvalidArgumentError, isSciTokensError, StoreError } from "../errors.ts";
import { importKey } from "../jwt/import-key.ts";
import { isVerifyKey, type SigningKey } from "../jwt/key.ts";
import { isSoftwareKey } from "../jwt/subtle-sign.ts";
import { isName } from "../names.ts";
import { readOptions } from "../options.ts";
import { openDatabase } from "./indexeddb-connection.ts";

/** Where signing keys are kept. */
export interface IndexedDBSigningKeysOptions {
  /** The name of a database that nothing else uses. Default: `"scitokens-signing-keys"`. */
  readonly database?: string | undefined;
}

/**
 * Keeps signing keys in IndexedDB, for a page that mints. The private half stays a `CryptoKey` that nobody can read, this
 * library and the page's own scripts included; but any script of the origin can sign with it.
 *
 * A key is put there only by `save`; no key cache and no token does so.
 *
 * @example
 * ```ts
 * import { IndexedDBSigningKeys } from "scitokens/stores/indexeddb";
 *
 * const signingKeys = new IndexedDBSigningKeys();
 * // In a browser: await signingKeys.save("mine", await generateKey()), and on the next visit await signingKeys.load("mine")
 * console.log(typeof signingKeys.load);
 * ```
 */
export class IndexedDBSigningKeys {
  readonly #database: UseStore;

  /**
   * Names the place; nothing is opened yet.
   *
   * @throws InvalidArgumentError for an option that can never work.
   */
  constructor(options: IndexedDBSigningKeysOptions = {}) {
    const open = (name: string | undefined): UseStore => openDatabase(name ?? "scitokens-signing-keys");
    this.#database = readOptions(options, { database: open }).database;
  }

  /**
   * Keeps a key, in the place of any other with this name.
   *
   * @throws InvalidArgumentError for a key whose private half could be read out of the database, or that is not one of
   * this runtime's own.
   * @throws StoreError when it cannot be kept.
   */
  async save(name: string, key: SigningKey): Promise<void> {
    demandName(name);
    if (!isVerifyKey(key) || key.privateKey === undefined) {
      throw new InvalidArgumentError("a signing key must come from generateKey or importKey");
    }
    if (key.privateKey.extractable || isSoftwareKey(key.privateKey)) {
      throw new InvalidArgumentError("only a signing key that crypto.subtle holds and does not give away can be kept");
    }
    const { algorithm, keyId, privateKey, publicKey } = key;
    await attempt(() => set(name, { algorithm, keyId, privateKey, publicKey }, this.#database));
  }

  /**
   * The key with this name, ready to sign, or `undefined`.
   *
   * @throws StoreError when the database cannot be read, or holds something else.
   */
  async load(name: string): Promise<SigningKey | undefined> {
    demandName(name);
    const kept = await attempt(() => get<SigningKey>(name, this.#database));
    if (kept === undefined) return undefined;
    try {
      return (await importKey(kept)) as SigningKey;
    } catch (cause) {
      throw new StoreError("there is something in the database that is no signing key", { cause });
    }
  }

  /** Removes the key with this name; none there is no error. */
  async delete(name: string): Promise<void> {
    demandName(name);
    await attempt(() => del(name, this.#database));
  }

  /** The names of all keys. */
  async names(): Promise<string[]> {
    return (await attempt(() => keys(this.#database))).filter((name) => typeof name === "string");
  }
}

function demandName(name: string): void {
  if (!isName(name)) throw new InvalidArgumentError("the name of a signing key must be a non-empty string");
}

async function attempt<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (isSciTokensError(cause)) throw cause;
    throw new StoreError("IndexedDB failed; its own error is the cause of this one", { cause });
  }
}
