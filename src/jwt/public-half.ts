/**
 * The public half of a key: made out of a JWK, and told as one again.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import type { CryptoKey } from "../web.ts";
import type { JsonWebKey } from "./json-web-key.ts";
import type { CheckedJwk } from "./jwk.ts";
import { isVerifyKey, type VerifyKey } from "./key.ts";
import { type KeyBytes, toJwk } from "./key-bytes.ts";
import { importHalf } from "./subtle-import.ts";
import { thumbprint } from "./thumbprint.ts";

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
