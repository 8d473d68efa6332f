/**
 * Keys that were given to a key cache. They need no network, and do not expire.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { isName } from "../names.ts";
import { KeySet } from "./key-set.ts";

/** Keys by issuer. */
export class AddedKeys {
  readonly #added = new Map<string, KeySet>();

  /** Adds keys, in the place of those that are the same or have the same `kid`. */
  add(issuer: string, keys: readonly JsonWebKey[]): void {
    if (!isName(issuer)) throw new InvalidArgumentError("the issuer must be a non-empty string");
    const texts = keys.map((key) => JSON.stringify(key));
    const isReplaced = (old: JsonWebKey): boolean =>
      texts.includes(JSON.stringify(old)) || keys.some(({ kid }) => kid !== undefined && kid === old.kid);
    const others = (this.#added.get(issuer)?.keys ?? []).filter((old) => !isReplaced(old));
    this.#added.set(issuer, new KeySet([...keys, ...others]));
  }

  /** The keys of an issuer, if any were added. */
  get(issuer: string): KeySet | undefined {
    return this.#added.get(issuer);
  }

  /** Forgets all keys of an issuer but those. */
  remove(issuer: string, others: (keys: readonly JsonWebKey[]) => JsonWebKey[]): void {
    const kept = others(this.#added.get(issuer)?.keys ?? []);
    if (kept.length > 0) this.#added.set(issuer, new KeySet(kept));
    else this.#added.delete(issuer);
  }

  /** All issuers and their keys. */
  list(): [issuer: string, keySet: KeySet][] {
    return [...this.#added];
  }
}
