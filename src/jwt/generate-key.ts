/**
 * Making new keys.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { type Algorithm, demandAlgorithm } from "./algorithms.ts";
import { checkPublicJwk } from "./jwk.ts";
import { makeVerifyKey, type SigningKey } from "./key.ts";
import { generatePair, unlabelledJwk } from "./subtle.ts";

/** What a new key may be given. */
export interface GenerateKeyOptions {
  /** The `kid`. Default: the RFC 7638 thumbprint. */
  readonly keyId?: string;
  /** Whether the private half can be exported. Default: `false`. */
  readonly extractable?: boolean;
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
  const keyId = demandKeyId(options.keyId);
  const { privateKey, publicKey } = await generatePair(algorithm, options.extractable === true);
  const half = checkPublicJwk(await unlabelledJwk(publicKey), algorithm);
  return Object.freeze({ ...(await makeVerifyKey(half, keyId)), privateKey });
}

/** A `kid` that the caller gives, checked. */
export function demandKeyId(keyId: string | undefined): string | undefined {
  if (keyId === undefined || (typeof keyId === "string" && keyId !== "")) return keyId;
  throw new InvalidArgumentError("keyId must be a non-empty string");
}
