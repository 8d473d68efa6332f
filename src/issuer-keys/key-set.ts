/**
 * The keys of one issuer, each imported once.
 *
 * @module
 */

import type { Algorithm } from "../jwt/algorithms.ts";
import type { JsonWebKey } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { importVerifyJwk, selectKeys } from "../jwt/key-source.ts";

/** Public keys, and what has been imported of them. It never changes. */
export class KeySet {
  readonly keys: readonly JsonWebKey[];
  /** By key, then by algorithm; what cannot be imported is remembered too, so that no token has it tried again. */
  readonly #imported = new Map<unknown, Map<Algorithm | undefined, Promise<VerifyKey>>>();

  constructor(keys: readonly JsonWebKey[]) {
    this.keys = keys;
  }

  /**
   * The keys that fit, in the order to try.
   *
   * @throws MissingKeyError or UnsupportedKeyError when none does.
   */
  select(keyId: string | undefined, algorithm: Algorithm | undefined): Promise<readonly VerifyKey[]> {
    return selectKeys(this.keys, keyId, algorithm, (jwk, wanted) => this.#import(jwk, wanted));
  }

  #import(jwk: unknown, algorithm: Algorithm | undefined): Promise<VerifyKey> {
    const byAlgorithm = this.#imported.get(jwk) ?? new Map<Algorithm | undefined, Promise<VerifyKey>>();
    this.#imported.set(jwk, byAlgorithm);
    const key = byAlgorithm.get(algorithm) ?? importVerifyJwk(jwk, algorithm);
    byAlgorithm.set(algorithm, key);
    return key;
  }
}
