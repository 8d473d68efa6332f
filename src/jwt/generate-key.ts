/**
 * Making new keys.
 *
 * @module
 */

import { flag, readOptions } from "../options.ts";
import { type Algorithm, demandAlgorithm } from "./algorithms.ts";
import { checkPublicJwk } from "./jwk.ts";
import { demandKeyId, type SigningKey } from "./key.ts";
import { makeVerifyKey } from "./public-half.ts";
import { generatePair, unlabelledJwk } from "./subtle-sign.ts";

/** What a new key may be given. */
export interface GenerateKeyOptions {
  /** The `kid`. Default: the RFC 7638 thumbprint. */
  readonly keyId?: string | undefined;
  /** Whether the private half can be exported. Default: `false`. */
  readonly extractable?: boolean | undefined;
}

/**
 * Makes a new key. RSA keys have 2048 bits and the exponent 65537.
 *
 * @param algorithm - Default: `"ES256"`.
 * @throws InvalidArgumentError for an algorithm that is not known.
 * @throws UnsupportedKeyError (`ERR_ALGORITHM`) where neither the runtime nor the fallback has the algorithm.
 * @example
 * ```ts
 * import { generateKey } from "scitokens";
 *
 * const key = await generateKey();
 * console.log(key.algorithm, key.keyId);
 * ```
 */
export async function generateKey(
  algorithm: Algorithm = "ES256",
  options: GenerateKeyOptions = {},
): Promise<SigningKey> {
  demandAlgorithm(algorithm);
  const { keyId, extractable } = readOptions(options, { keyId: demandKeyId, extractable: flag(false) });
  const { privateKey, publicKey } = await generatePair(algorithm, extractable);
  const half = await checkPublicJwk(await unlabelledJwk(publicKey), algorithm);
  return Object.freeze({ ...(await makeVerifyKey(half, keyId)), privateKey });
}
