/**
 * The keys of one issuer, each imported once.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError } from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import { checkPublicJwk, isPublicJwk } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { selectKeys } from "../jwt/key-source.ts";
import { makeVerifyKey } from "../jwt/public-half.ts";
import { MAX_KEYS } from "./max-keys.ts";
import { mayAwaitOthers } from "./waiting.ts";

const PUBLIC_MEMBERS = ["kty", "kid", "alg", "use", "key_ops", "crv", "x", "y", "n", "e"] as const;

let made = 0;

/** Public keys, and what has been imported of them. It never changes. */
export class KeySet {
  readonly keys: readonly JsonWebKey[];
  /** Of no other set. */
  readonly generation: number = ++made;
  /** By key, then by algorithm; what cannot be imported is remembered too, so that no token has it tried again. */
  readonly #selected = new Map<string, readonly VerifyKey[]>();
  readonly #imported = new Map<unknown, Map<Algorithm | undefined, Promise<VerifyKey>>>();

  constructor(keys: readonly JsonWebKey[]) {
    this.keys = keys;
  }

  /**
   * The keys that fit, in the order to try.
   *
   * @throws MissingKeyError or UnsupportedKeyError when none does.
   */
  async select(keyId: string | undefined, algorithm: Algorithm | undefined): Promise<readonly VerifyKey[]> {
    const name = `${algorithm} ${keyId}`;
    const before = this.#selected.get(name);
    if (before !== undefined) return before;
    const selected = await selectKeys(this.keys, keyId, algorithm, (jwk, wanted) => this.#import(jwk, wanted));
    // As many as there are keys and algorithms: a `kid` that a token makes up selects nothing.
    this.#selected.set(name, selected);
    return selected;
  }

  #import(jwk: unknown, algorithm: Algorithm | undefined): Promise<VerifyKey> {
    const byAlgorithm = this.#imported.get(jwk) ?? new Map<Algorithm | undefined, Promise<VerifyKey>>();
    this.#imported.set(jwk, byAlgorithm);
    const known = byAlgorithm.get(algorithm);
    if (known !== undefined) return known;
    const key = importJwk(jwk, algorithm);
    const keep = (): unknown => byAlgorithm.set(algorithm, key);
    // In Workers, only once it is settled.
    if (mayAwaitOthers()) keep();
    // What could not be loaded is tried for again.
    key.then(keep, (error) => (isSciTokensError(error, "ERR_ALGORITHM") ? byAlgorithm.delete(algorithm) : keep()));
    return key;
  }
}

async function importJwk(jwk: unknown, algorithm: Algorithm | undefined): Promise<VerifyKey> {
  return makeVerifyKey(await checkPublicJwk(jwk, algorithm));
}

/**
 * Those keys that may verify something.
 *
 * @throws UnsupportedKeyError (`ERR_ALGORITHM`) when what one needs cannot be loaded.
 */
export async function usableKeys(keys: readonly JsonWebKey[]): Promise<JsonWebKey[]> {
  const usable = await Promise.all(keys.map(isPublicJwk));
  return keys.filter((_, index) => usable[index]);
}

/**
 * The usable ones among keys that a caller gives, as they are kept.
 *
 * @throws InvalidArgumentError when there is none, with what is wrong with the first; or when there are too many.
 */
export async function demandUsableKeys(given: readonly unknown[]): Promise<JsonWebKey[]> {
  if (given.length > MAX_KEYS) throw new InvalidArgumentError(`the JWK Set has more than ${MAX_KEYS} keys`);
  const keys = publicKeys(given);
  const usable = await usableKeys(keys);
  if (usable.length > 0) return usable;
  if (keys[0] === undefined) throw new InvalidArgumentError("the JWK Set has no key in it");
  const cause: unknown = await checkPublicJwk(keys[0]).catch((error: unknown) => error);
  throw new InvalidArgumentError(`the JWK Set has no key that can be used; of the first, ${(cause as Error).message}`, {
    cause,
  });
}

/** The keys of a set as they are kept: objects only, without private members and whatever else stands there. */
export function publicKeys(keys: readonly unknown[]): JsonWebKey[] {
  return keys.filter(hasKeyType).map((key) => {
    const members = PUBLIC_MEMBERS.filter((name) => Object.hasOwn(key, name));
    return Object.fromEntries(members.map((name) => [name, key[name]])) as JsonWebKey;
  });
}

function hasKeyType(key: unknown): key is JsonWebKey {
  return typeof (key as JsonWebKey | null | undefined)?.kty === "string";
}
