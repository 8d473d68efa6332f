/**
 * The keys of one issuer, each imported once.
 *
 * @module
 */

import type { Algorithm } from "../jwt/algorithms.ts";
import type { JsonWebKey } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { selectKeys } from "../jwt/key-source.ts";

/** Public keys, and what has been imported of them. It never changes. */
export class KeySet {
  readonly keys: readonly JsonWebKey[];
  readonly #imported = new Map<string, readonly VerifyKey[]>();

  constructor(keys: readonly JsonWebKey[]) {
    this.keys = keys;
  }

  /**
   * The keys that fit, in the order to try.
   *
   * @throws MissingKeyError or UnsupportedKeyError when none does.
   */
  async select(keyId: string | undefined, algorithm: Algorithm | undefined): Promise<readonly VerifyKey[]> {
    const name = JSON.stringify([keyId, algorithm]);
    const known = this.#imported.get(name);
    if (known !== undefined) return known;
    // Only what was found is kept, so that tokens with invented kids leave nothing behind.
    const found = await selectKeys(this.keys, keyId, algorithm);
    this.#imported.set(name, found);
    return found;
  }
}
