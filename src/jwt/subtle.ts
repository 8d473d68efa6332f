/**
 * The one place that calls `crypto.subtle`, and that turns to the fallback where it lacks an algorithm.
 *
 * @module
 */

import { UnsupportedKeyError } from "../errors.ts";
import { type Algorithm, type AlgorithmFacts, factsOf } from "./algorithms.ts";
import { isReducedEd25519 } from "./curve.ts";
import type { CheckedJwk, JsonWebKey } from "./jwk.ts";
import { makeSoftwareKey, softwareMembers } from "./software-key.ts";

// Bytes that WebCrypto takes: never shared with another thread.
type Bytes = Uint8Array<ArrayBuffer>;
type Fallback = typeof import("./fallback.ts");

const PUBLIC_EXPONENT: Bytes = /* @__PURE__ */ Uint8Array.of(1, 0, 1);
const MODULUS_LENGTH = 2048;
/** How often an Ed25519 key is tried to be made. */
const ATTEMPTS = 6;

/** A `CryptoKey` out of one checked half of a key. */
export function importHalf({ algorithm, members }: CheckedJwk, extractable: boolean): Promise<CryptoKey> {
  const usage = members.d === undefined ? "verify" : "sign";
  return nativeOrFallback(
    algorithm,
    (subtle) => subtle.importKey("jwk", members, factsOf(algorithm).webCrypto, extractable, [usage]),
    () => makeSoftwareKey(algorithm, members, extractable),
  );
}

/** A new pair of keys; RSA with 2048 bits and the exponent 65537. */
export function generatePair(algorithm: Algorithm, extractable: boolean): Promise<CryptoKeyPair> {
  const { kty, webCrypto } = factsOf(algorithm);
  const rsa = { ...webCrypto, modulusLength: MODULUS_LENGTH, publicExponent: PUBLIC_EXPONENT };
  return nativeOrFallback(
    algorithm,
    (subtle) => generateNative(subtle, kty === "RSA" ? rsa : webCrypto, extractable, kty === "OKP" ? ATTEMPTS : 1),
    (fallback) => fallback.generatePair(algorithm, extractable),
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
  const members = softwareMembers(key);
  if (members !== undefined) return (await loadFallback()).sign(members, data);
  const subtle = webCrypto();
  try {
    return new Uint8Array(await subtle.sign(factsOf(algorithm).webCrypto, key, data));
  } catch (cause) {
    throw unusable(algorithm, "sign", cause);
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
  if (facts.kty === "OKP" && !isReducedEd25519(signature.subarray(32))) return false;
  const members = softwareMembers(key);
  if (members !== undefined) return (await loadFallback()).verify(members, signature, data);
  const subtle = webCrypto();
  try {
    return await subtle.verify(facts.webCrypto, key, signature, data);
  } catch (cause) {
    throw unusable(algorithm, "verify", cause);
  }
}

/** RFC 7518 section 3.4, RFC 8032 section 5.1.6; RFC 8017 sections 8.1.2 and 8.2.2: as long as the modulus. */
function signatureLength({ size }: AlgorithmFacts, { algorithm }: CryptoKey): number {
  return size === undefined ? Math.ceil((algorithm as RsaKeyAlgorithm).modulusLength / 8) : 2 * size;
}

/** The members that make a key, which must be extractable, without the labels that each runtime words differently. */
export async function unlabelledJwk(key: CryptoKey): Promise<JsonWebKey> {
  const written = softwareMembers(key) ?? (await exportNative(key));
  const { alg: _algorithm, ext: _extractable, key_ops: _operations, use: _use, ...members }: JsonWebKey = written;
  return members;
}

async function exportNative(key: CryptoKey): Promise<JsonWebKey> {
  const subtle = webCrypto();
  try {
    return await subtle.exportKey("jwk", key);
  } catch (cause) {
    throw new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", "crypto.subtle cannot export this CryptoKey", { cause });
  }
}

/** SHA-256 of some bytes. */
export async function sha256(data: Bytes): Promise<Uint8Array> {
  return new Uint8Array(await webCrypto().digest("SHA-256", data));
}

async function nativeOrFallback<T>(
  algorithm: Algorithm,
  native: (subtle: SubtleCrypto) => Promise<T>,
  fallback: (module: Fallback) => T,
): Promise<T> {
  const subtle = webCrypto();
  try {
    return await native(subtle);
  } catch (error) {
    if (nameOf(error) !== "NotSupportedError") {
      throw new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", `crypto.subtle refused this ${algorithm} key`, {
        cause: error,
      });
    }
    if (factsOf(algorithm).kty === "RSA") {
      throw new UnsupportedKeyError("ERR_ALGORITHM", `this runtime's crypto.subtle has no ${algorithm}`, {
        cause: error,
      });
    }
    return fallback(await loadFallback());
  }
}

async function loadFallback(): Promise<Fallback> {
  try {
    return await import("./fallback.ts");
  } catch (cause) {
    throw new UnsupportedKeyError("ERR_ALGORITHM", "the fallback for this algorithm could not be loaded", { cause });
  }
}

function unusable(algorithm: Algorithm, operation: string, cause: unknown): UnsupportedKeyError {
  const problem = `crypto.subtle could not ${operation} with this ${algorithm} key`;
  return new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", problem, { cause });
}

function webCrypto(): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new UnsupportedKeyError(
    "ERR_KEY_UNSUPPORTED",
    "crypto.subtle is missing; browsers have it only on pages served over https or from localhost",
  );
}
