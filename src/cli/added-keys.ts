/**
 * Public keys that were added by hand. Each is kept by itself, so that two commands at one time lose none.
 *
 * @module
 */

import { isObject } from "../jwt/json.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { isName } from "../names.ts";
import type { KeyStore } from "../stores/key-store.ts";

/** One of them. */
export interface AddedKey {
  readonly issuer: string;
  readonly jwk: JsonWebKey;
}

/** What was added. */
export class AddedKeys {
  readonly #store: KeyStore;

  constructor(store: KeyStore) {
    this.#store = store;
  }

  /**
   * All of them, or those of one issuer.
   *
   * @throws StoreError when they cannot be read.
   */
  async list(issuer?: string): Promise<readonly AddedKey[]> {
    const names = await this.#names(issuer);
    const read = await Promise.all(
      names.map(async (name) => ({ issuer: issuerOf(name) as string, jwk: await this.#store.get(name) })),
    );
    // One may have been removed meanwhile.
    return read.filter((entry): entry is AddedKey => isObject(entry.jwk));
  }

  /** Keeps keys of an issuer, each in the place of any other with its `kid`. */
  async add(issuer: string, keys: readonly JsonWebKey[]): Promise<void> {
    for (const jwk of keys) await this.#store.set(nameOf(issuer, jwk.kid), jwk);
  }

  /** Forgets those of an issuer, or the one with this `kid`, and tells how many there were. */
  async remove(issuer: string, keyId: string | undefined): Promise<number> {
    const names = (await this.#names(issuer)).filter((name) => keyId === undefined || name === nameOf(issuer, keyId));
    for (const name of names) await this.#store.delete(name);
    return names.length;
  }

  async #names(issuer: string | undefined): Promise<readonly string[]> {
    const names = await this.#store.keys();
    return names.filter((name) => {
      const owner = issuerOf(name);
      return owner !== undefined && (issuer === undefined || owner === issuer);
    });
  }
}

function nameOf(issuer: string, keyId: string | undefined): string {
  return JSON.stringify([issuer, keyId]);
}

function issuerOf(name: string): string | undefined {
  try {
    const [issuer] = JSON.parse(name) as unknown[];
    return isName(issuer) ? issuer : undefined;
  } catch {
    return undefined;
  }
}
