/**
 * The one place that calls `crypto.subtle`, and that turns to the fallback where it lacks an algorithm.
 *
 * @module
 */

import { UnsupportedKeyError } from "../errors.ts";
import { type Algorithm, factsOf } from "./algorithms.ts";
import type { CheckedJwk, JsonWebKey } from "./jwk.ts";
import { makeSoftwareKey, softwareMembers } from "./software-key.ts";

// Bytes that WebCrypto takes: never shared with another thread.
type Bytes = Uint8Array<ArrayBuffer>;
type Fallback = typeof import("./fallback.ts");

const PUBLIC_EXPONENT: Bytes = /* @__PURE__ */ Uint8Array.of(1, 0, 1);
const MODULUS_LENGTH = 2048;

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
  const { kty, crv, webCrypto } = factsOf(algorithm);
  const rsa = { ...webCrypto, modulusLength: MODULUS_LENGTH, publicExponent: PUBLIC_EXPONENT };
  return nativeOrFallback(
    algorithm,
    (subtle) =>
      subtle.generateKey(kty === "RSA" ? rsa : webCrypto, extractable, ["sign", "verify"]) as Promise<CryptoKeyPair>,
    (fallback) => {
      const { secret, open } = fallback.generate(crv as string);
      return {
        publicKey: makeSoftwareKey(algorithm, open, true),
        privateKey: makeSoftwareKey(algorithm, secret, extractable),
      };
    },
  );
}

/** The signature over `data`, in the form that JWS has it (for EC: r and s, RFC 7518 section 3.4). */
export async function signBytes(algorithm: Algorithm, key: CryptoKey, data: Bytes): Promise<Uint8Array> {
  const members = softwareMembers(key);
  if (members !== undefined) return (await loadFallback()).sign(members, data);
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
  if (facts.size !== undefined && signature.length !== 2 * facts.size) return false;
  const members = softwareMembers(key);
  if (members !== undefined) return (await loadFallback()).verify(members, signature, data);
  const subtle = webCrypto();
  try {
    return await subtle.verify(facts.webCrypto, key, signature, data);
  } catch (cause) {
    throw refused(algorithm, cause);
  }
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
  } catch (cause) {
    // Not instanceof: a DOMException of another realm counts too.
    if ((cause as Partial<Error> | null)?.name !== "NotSupportedError") throw refused(algorithm, cause);
    if (factsOf(algorithm).kty === "RSA") {
      throw new UnsupportedKeyError("ERR_ALGORITHM", `crypto.subtle has no ${algorithm} here`, { cause });
    }
    return fallback(await loadFallback());
  }
}

async function loadFallback(): Promise<Fallback> {
  try {
    return await import("./fallback.ts");
  } catch (cause) {
    throw new UnsupportedKeyError("ERR_ALGORITHM", "the fallback for this algorithm cannot be loaded", { cause });
  }
}

function refused(algorithm: Algorithm, cause: unknown): UnsupportedKeyError {
  return new UnsupportedKeyError("ERR_KEY_UNSUPPORTED", `crypto.subtle refused this ${algorithm} key`, { cause });
}

function webCrypto(): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw new UnsupportedKeyError(
    "ERR_KEY_UNSUPPORTED",
    "crypto.subtle is missing; browsers have it only over https and on localhost",
  );
}
