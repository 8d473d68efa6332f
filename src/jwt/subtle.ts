/**
 * The one place that calls `crypto.subtle`, and that turns to the fallback where it lacks an algorithm.
 *
 * @module
 */

import { UnsupportedKeyError, unusableKey } from "../errors.ts";
import { type Algorithm, type AlgorithmFacts, factsOf } from "./algorithms.ts";
import { loadOptIn } from "./curve.ts";
import type { SoftwareKey } from "./fallback.ts";
import type { CheckedJwk, JsonWebKey } from "./jwk.ts";
import { type KeyBytes, toJwk } from "./key-bytes.ts";
import { lazily } from "./lazily.ts";

// Bytes that WebCrypto takes: never shared with another thread.
type Bytes = Uint8Array<ArrayBuffer>;
type Fallback = typeof import("./fallback.ts");

const loadFallback: () => Promise<Fallback> = /* @__PURE__ */ lazily(() => import("./fallback.ts"));

/** The fallback's keys, by what stands in for them. */
const SOFTWARE: WeakMap<CryptoKey, SoftwareKey> = /* @__PURE__ */ new WeakMap();

const PUBLIC_EXPONENT: Bytes = /* @__PURE__ */ Uint8Array.of(1, 0, 1);
const MODULUS_LENGTH = 2048;
/** How often an Ed25519 key is tried to be made. */
const ATTEMPTS = 6;

/** A `CryptoKey` out of one checked half of a key. */
export function importHalf({ algorithm, bytes }: CheckedJwk, extractable: boolean): Promise<CryptoKey> {
  const usage = bytes.d === undefined ? "verify" : "sign";
  return nativeOrFallback(
    algorithm,
    (subtle) => subtle.importKey("jwk", toJwk(bytes), factsOf(algorithm).webCrypto, extractable, [usage]),
    (fallback) => softwareKey(fallback, algorithm, bytes, extractable),
  );
}

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

/** Not instanceof: a DOMException of another realm counts too. */
function nameOf(error: unknown): string | undefined {
  return (error as Partial<Error> | null)?.name;
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

/** Whether the key made this signature over `data`. */
export async function verifyBytes(
  algorithm: Algorithm,
  key: CryptoKey,
  signature: Bytes,
  data: Bytes,
): Promise<boolean> {
  const facts = factsOf(algorithm);
  // Not every runtime looks at the length: WebKitGTK takes zeros before an RSA signature.
  if (signature.length !== signatureLength(facts, key)) return false;
  // RFC 8032 section 5.1.7; else one signature has many forms.
  if (facts.kty === "OKP" && !(await loadOptIn()).isReducedEd25519(signature.subarray(32))) return false;
  const software = SOFTWARE.get(key);
  if (software !== undefined) return software.verify(signature, data);
  const subtle = webCrypto();
  try {
    return await subtle.verify(facts.webCrypto, key, signature, data);
  } catch (cause) {
    throw refused(algorithm, cause);
  }
}

/** RFC 7518 section 3.4, RFC 8032 section 5.1.6; RFC 8017 sections 8.1.2 and 8.2.2: as long as the modulus. */
function signatureLength({ size }: AlgorithmFacts, { algorithm }: CryptoKey): number {
  return size === undefined ? Math.ceil((algorithm as RsaKeyAlgorithm).modulusLength / 8) : 2 * size;
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

/** SHA-256 of some bytes. */
export async function sha256(data: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await webCrypto().digest("SHA-256", data));
}

function softwareKey(
  { SoftwareKey }: Fallback,
  algorithm: Algorithm,
  bytes: KeyBytes,
  extractable: boolean,
): CryptoKey {
  const software = new SoftwareKey(bytes);
  const key = software.toCryptoKey(factsOf(algorithm).webCrypto, extractable);
  SOFTWARE.set(key, software);
  return key;
}

async function nativeOrFallback<T>(
  algorithm: Algorithm,
  native: (subtle: SubtleCrypto) => Promise<T>,
  fallback: (module: Fallback) => T,
): Promise<T> {
  const subtle = webCrypto();
  try {
    return await native(subtle);
  } catch (cause) {
    if (nameOf(cause) !== "NotSupportedError") throw refused(algorithm, cause);
    if (factsOf(algorithm).kty === "RSA") {
      throw new UnsupportedKeyError("ERR_ALGORITHM", `crypto.subtle has no ${algorithm} here`, { cause });
    }
    return fallback(await loadFallback());
  }
}

function refused(algorithm: Algorithm, cause: unknown): UnsupportedKeyError {
  return unusableKey(`crypto.subtle refused this ${algorithm} key`, { cause });
}

function webCrypto(): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw unusableKey("crypto.subtle is missing; browsers have it only over https and on localhost");
}
