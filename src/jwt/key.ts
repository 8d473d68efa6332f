/**
 * A key as the library holds it: for one algorithm (RFC 8725 section 3.1), with the `kid` that names it.
 *
 * @module
 */

import { InvalidArgumentError, MissingKeyError, unusableKey } from "../errors.ts";
import { isName } from "../names.ts";
import type { CryptoKey } from "../web.ts";
import { ALGORITHMS, type Algorithm, factsOf, isAlgorithm } from "./algorithms.ts";
import { isObject } from "./json.ts";
import type { CheckedJwk, JsonWebKey } from "./jwk.ts";
import { type KeyBytes, toJwk } from "./key-bytes.ts";
import { demandStrongRsa } from "./rsa.ts";
import { importHalf } from "./subtle.ts";
import { thumbprint } from "./thumbprint.ts";

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

// WebCrypto writes a key out in a promise, and each runtime in its own words: what was read is kept.
const BYTES: WeakMap<CryptoKey, KeyBytes> = /* @__PURE__ */ new WeakMap();

/** A key to verify with, out of a checked public half. */
export async function makeVerifyKey(half: CheckedJwk, keyId: string | undefined = half.keyId): Promise<VerifyKey> {
  const publicKey = await importHalf(half, true);
  BYTES.set(publicKey, half.bytes);
  return Object.freeze({ algorithm: half.algorithm, keyId: keyId ?? (await thumbprint(half)), publicKey });
}

/** The public half of a key as the JWK that is published. */
export function publicJwk(key: VerifyKey): JsonWebKey {
  return { ...toJwk(publicBytes(key)), kid: key.keyId, alg: key.algorithm, use: "sig" };
}

/** The public half of a key that the library made. */
export function publicBytes(key: VerifyKey): KeyBytes {
  const bytes = isVerifyKey(key) ? BYTES.get(key.publicKey) : undefined;
  if (bytes === undefined) {
    throw new InvalidArgumentError(
      "the public half of the key cannot be told: it is no key from generateKey or importKey, or not extractable",
    );
  }
  return bytes;
}

/** Whether the public half of a key can be told as a JWK. */
export function isKnown({ publicKey }: VerifyKey): boolean {
  return BYTES.has(publicKey);
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
  throw unusableKey("the CryptoKey is for an algorithm that is not supported");
}

/** The public half of a key, when it is sound and for the algorithm it says. */
export function demandPublicKey({ algorithm, publicKey }: VerifyKey): CryptoKey {
  demandHalf(publicKey, "public", "verify", algorithm);
  return publicKey;
}

/** The private half of a key, when it is sound and for the algorithm it says. */
export function demandPrivateKey(key: SigningKey): CryptoKey {
  if (!isVerifyKey(key)) {
    throw new InvalidArgumentError("the private key must come from generateKey or importKey");
  }
  if (key.privateKey === undefined || key.privateKey === null) {
    throw new MissingKeyError("the key has no private half");
  }
  demandHalf(key.privateKey, "private", "sign", key.algorithm);
  return key.privateKey;
}

function demandHalf(key: CryptoKey, type: KeyType, usage: KeyUsage, algorithm: Algorithm): void {
  if (!isCryptoKey(key) || key.type !== type || !isFor(key, algorithm) || !key.usages.includes(usage)) {
    throw unusableKey(`the key is no ${type} ${algorithm} key that may ${usage}`);
  }
  const { modulusLength, publicExponent } = key.algorithm as Partial<RsaHashedKeyAlgorithm>;
  if (publicExponent !== undefined) demandStrongRsa(modulusLength ?? 0, publicExponent);
}

function isFor(key: CryptoKey, algorithm: Algorithm): boolean {
  const { name, namedCurve, hash } = key.algorithm as Partial<EcKeyAlgorithm & RsaHashedKeyAlgorithm>;
  const { kty, webCrypto } = factsOf(algorithm);
  return (
    name === webCrypto.name && namedCurve === webCrypto.namedCurve && (kty !== "RSA" || hash?.name === webCrypto.hash)
  );
}
