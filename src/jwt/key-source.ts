/**
 * From what a caller trusts to the keys that may have signed one token.
 *
 * @module
 */

import { InvalidArgumentError, isSciTokensError, MissingKeyError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { CryptoKey } from "../web.ts";
import type { Algorithm } from "./algorithms.ts";
import type { JwsHeader } from "./compact.ts";
import { isObject } from "./json.ts";
import type { JsonWebKey, JsonWebKeySet } from "./json-web-key.ts";
import { checkPublicJwk } from "./jwk.ts";
import { algorithmOfCryptoKey, isCryptoKey, isVerifyKey, type VerifyKey } from "./key.ts";
import { importHalf } from "./subtle-import.ts";

/** What a token can be verified with: a key, a CryptoKey, a JWK, a JWK Set. */
export type KeyMaterial = VerifyKey | CryptoKey | JsonWebKey | JsonWebKeySet;

/** The same, or a function that finds it. The header is not verified when the function sees it. */
export type KeySource = KeyMaterial | ((header: JwsHeader) => KeyMaterial | Promise<KeyMaterial>);

/** Keys of one key set that are tried, where several have the token's `kid`. */
const MAX_CANDIDATES = 4;

/**
 * The keys that may have signed a token with this header, in the order to try.
 *
 * @param algorithm - The token's, already found in the allow-list.
 * @throws MissingKeyError when a key set has no key for the token.
 * @throws UnsupportedKeyError when a JWK is not for this algorithm, or not usable.
 */
export async function keysFor(
  source: KeySource,
  header: JwsHeader,
  algorithm: Algorithm,
): Promise<readonly VerifyKey[]> {
  const material = typeof source === "function" ? await ask(source, header) : source;
  if (isVerifyKey(material)) return [material];
  if (isCryptoKey(material)) return [{ algorithm: algorithmOfCryptoKey(material), keyId: "", publicKey: material }];
  if (isObject(material) && Array.isArray(material.keys)) return selectKeys(material.keys, header.kid, algorithm);
  if (isObject(material) && "kty" in material) return [await importOnce(material, algorithm)];
  throw new InvalidArgumentError("the key must be one from importKey, a CryptoKey, a JWK, a JWK Set or a function");
}

/** The public half of a JWK for one token; a `kid` that it has not got is not computed. */
async function importOnce(jwk: unknown, wanted: Algorithm | undefined): Promise<VerifyKey> {
  const half = await checkPublicJwk(jwk, wanted);
  return { algorithm: half.algorithm, keyId: half.keyId ?? "", publicKey: await importHalf(half, true) };
}

/**
 * The fitting keys of a key set. Malformed keys beside them are passed over (RFC 7517 section 5).
 *
 * @param keyId - The token's `kid`. Without one, exactly one key of the set must fit.
 * @param algorithm - The token's, for which each key is imported. Without one, each key is taken for the algorithm that
 *   it is labelled with.
 */
export async function selectKeys(
  keys: readonly unknown[],
  keyId: string | undefined,
  algorithm: Algorithm | undefined,
  importOne: (jwk: unknown, algorithm: Algorithm | undefined) => Promise<VerifyKey> = importOnce,
): Promise<readonly VerifyKey[]> {
  const named = keyId === undefined ? keys : keys.filter((jwk) => isObject(jwk) && jwk.kid === keyId);
  const found: VerifyKey[] = [];
  let misfit: unknown;
  for (const jwk of named) {
    try {
      found.push(await importOne(jwk, algorithm));
    } catch (error) {
      misfit ??= error;
    }
    if (found.length === MAX_CANDIDATES) break;
  }
  if (found.length === 1 || (found.length > 1 && keyId !== undefined)) return found;
  if (keyId === undefined) {
    throw new MissingKeyError(`the token names no key (kid), and ${found.length} of the set fit it`, { cause: misfit });
  }
  throw misfit ?? new MissingKeyError(`no key has the kid ${quote(keyId)}; is the key that signs published?`);
}

async function ask(source: (header: JwsHeader) => unknown, header: JwsHeader): Promise<unknown> {
  let cause: unknown;
  try {
    const material = await source(header);
    if (material !== undefined && material !== null) return material;
  } catch (error) {
    if (isSciTokensError(error)) throw error;
    cause = error;
  }
  throw new MissingKeyError(`the function found no key for kid ${quote(header.kid)}`, { cause });
}
