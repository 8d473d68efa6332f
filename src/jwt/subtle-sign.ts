/**
 * Private keys in `crypto.subtle`, or in the fallback: made, signed with, and written out.
 *
 * @module
 */

import { unusableKey } from "../errors.ts";
import { type Algorithm, factsOf } from "./algorithms.ts";
import type { JsonWebKey } from "./json-web-key.ts";
import { toJwk } from "./key-bytes.ts";
import { type Bytes, refused, SOFTWARE, webCrypto } from "./subtle.ts";
import { nameOf, nativeOrFallback, softwareKey } from "./subtle-import.ts";

const PUBLIC_EXPONENT: Bytes = /* @__PURE__ */ Uint8Array.of(1, 0, 1);
const MODULUS_LENGTH = 2048;
/** How often an Ed25519 key is tried to be made. */
const ATTEMPTS = 6;

/** A new pair of keys; RSA with 2048 bits and the exponent 65537. */
export function generatePair(algorithm: Algorithm, extractable: boolean): Promise<CryptoKeyPair> {
  const { kty, crv, webCrypto } = factsOf(algorithm);
  const rsa = { ...webCrypto, modulusLength: MODULUS_LENGTH, publicExponent: PUBLIC_EXPONENT };
  return nativeOrFallback(
    algorithm,
    (subtle) => generateNative(subtle, kty === "RSA" ? rsa : webCrypto, extractable, kty === "OKP" ? ATTEMPTS : 1),
    (fallback) => {
      const secret = fallback.generate(crv as string);
      const { d: _secret, ...bytes } = secret;
      return {
        publicKey: softwareKey(fallback, algorithm, bytes, true),
        privateKey: softwareKey(fallback, algorithm, secret, extractable),
      };
    },
  );
}

/**
 * WebKitGTK 2.50 fails in one of 128 cases to make an Ed25519 key: whenever the first byte of either half is zero. Each
 * attempt is a new key of the runtime's own, and nothing of a failed one is used; that all of them fail so is as likely as
 * guessing 42 bits. Another runtime that fails does so again at once.
 */
async function generateNative(
  subtle: SubtleCrypto,
  parameters: Parameters<SubtleCrypto["generateKey"]>[0],
  extractable: boolean,
  attempts: number,
): Promise<CryptoKeyPair> {
  for (let attempt = 1; ; attempt++) {
    try {
      return (await subtle.generateKey(parameters, extractable, ["sign", "verify"])) as CryptoKeyPair;
    } catch (error) {
      if (attempt === attempts || nameOf(error) !== "OperationError") throw error;
    }
  }
}

/** The signature over `data`, in the form that JWS has it (for EC: r and s, RFC 7518 section 3.4). */
export async function signBytes(algorithm: Algorithm, key: CryptoKey, data: Bytes): Promise<Uint8Array> {
  const software = SOFTWARE.get(key);
  if (software !== undefined) return software.sign(data);
  const subtle = webCrypto();
  try {
    return new Uint8Array(await subtle.sign(factsOf(algorithm).webCrypto, key, data));
  } catch (cause) {
    throw refused(algorithm, cause);
  }
}

/** Whether a key is one of the fallback's, which only looks like a `CryptoKey`. */
export function isSoftwareKey(key: CryptoKey): boolean {
  return SOFTWARE.has(key);
}

/** The members that make a key, which must be extractable, without the labels that each runtime words differently. */
export async function unlabelledJwk(key: CryptoKey): Promise<JsonWebKey> {
  const software = SOFTWARE.get(key);
  if (software !== undefined) return toJwk(software.bytes);
  const { alg: _algorithm, ext: _extractable, key_ops: _operations, use: _use, ...members } = await exportNative(key);
  return members;
}

async function exportNative(key: CryptoKey): Promise<JsonWebKey> {
  const subtle = webCrypto();
  try {
    return await subtle.exportKey("jwk", key);
  } catch (cause) {
    throw unusableKey("crypto.subtle cannot export this CryptoKey", { cause });
  }
}
