/**
 * A key as the library holds it: for one algorithm (RFC 8725 section 3.1), with the `kid` that names it.
 *
 * @module
 */

import { InvalidArgumentError, unusableKey } from "../errors.ts";
import { isName } from "../names.ts";
import type { CryptoKey } from "../web.ts";
import { ALGORITHMS, type Algorithm, factsOf, isAlgorithm } from "./algorithms.ts";
import { isObject } from "./json.ts";
import { demandStrongRsa } from "./rsa.ts";

/** A key that verifies. */
export interface VerifyKey {
  /** The one algorithm it is for. */
  readonly algorithm: Algorithm;
  /** Its `kid`: the one it came with or was given, else its RFC 7638 thumbprint. */
  readonly keyId: string;
  /** The public half. */
  readonly publicKey: CryptoKey;
}

/** A key that signs, and verifies what it signed. */
export interface SigningKey extends VerifyKey {
  /** The private half; it cannot be read out of the runtime unless that was asked for. */
  readonly privateKey: CryptoKey;
}

/** Whether a value is a `CryptoKey`, of this realm or another, or a stand-in for one that the library made. */
export function isCryptoKey(value: unknown): value is CryptoKey {
  if (!isObject(value)) return false;
  const { type, algorithm, usages } = value as unknown as CryptoKey;
  return typeof type === "string" && isObject(algorithm) && Array.isArray(usages);
}

/** A `kid` that the caller gives, checked. */
export function demandKeyId(keyId: string | undefined): string | undefined {
  if (keyId === undefined || isName(keyId)) return keyId;
  throw new InvalidArgumentError("keyId must be a non-empty string");
}

/** Whether a value is a key made by `generateKey` or `importKey`. */
export function isVerifyKey(value: unknown): value is VerifyKey {
  return isObject(value) && isAlgorithm(value.algorithm) && isCryptoKey(value.publicKey);
}

/** The algorithm that a `CryptoKey` was made for. */
export function algorithmOfCryptoKey(key: CryptoKey): Algorithm {
  const algorithm = ALGORITHMS.find((candidate) => isFor(key, candidate));
  if (algorithm !== undefined) return algorithm;
  throw unusableKey("the CryptoKey's algorithm is not supported");
}

/** The public half of a key, when it is sound and for the algorithm it says. */
export function demandPublicKey({ algorithm, publicKey }: VerifyKey): CryptoKey {
  demandHalf(publicKey, "public", "verify", algorithm);
  return publicKey;
}

/** Half of a key, when it is sound, for that algorithm, and may do that. */
export function demandHalf(
  key: CryptoKey,
  type: "public" | "private",
  usage: "verify" | "sign",
  algorithm: Algorithm,
): void {
  if (!isCryptoKey(key) || key.type !== type || !isFor(key, algorithm) || !key.usages.includes(usage)) {
    throw unusableKey(`the key is no ${type} ${algorithm} key that may ${usage}`);
  }
  const { modulusLength, publicExponent } = key.algorithm as Partial<RsaHashedKeyAlgorithm>;
  // A length that is not there is not long enough either.
  if (publicExponent !== undefined) demandStrongRsa(modulusLength as number, publicExponent);
}

function isFor(key: CryptoKey, algorithm: Algorithm): boolean {
  const { name, namedCurve, hash } = key.algorithm as Partial<EcKeyAlgorithm & RsaHashedKeyAlgorithm>;
  const { kty, webCrypto } = factsOf(algorithm);
  return (
    name === webCrypto.name && namedCurve === webCrypto.namedCurve && (kty !== "RSA" || hash?.name === webCrypto.hash)
  );
}
