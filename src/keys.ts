/**
 * Reading and making keys, as `scitokens` has it: by the same functions as `scitokens/jwt`, which are loaded when one is
 * first called. A key is read once, and many tokens are verified with it.
 *
 * @module
 */

import type { Algorithm } from "./jwt/algorithms.ts";
import type { GenerateKeyOptions } from "./jwt/generate-key.ts";
import type { ImportKeyOptions, KeyInput } from "./jwt/import-key.ts";
import type { SigningKey, VerifyKey } from "./jwt/key.ts";
import { lazily } from "./jwt/lazily.ts";

/** Loads them. */
export const loadKeys: () => Promise<typeof import("./jwt/late.ts")> = /* @__PURE__ */ lazily(
  () => import("./jwt/late.ts"),
  "ERR_KEY_UNSUPPORTED",
);

/**
 * Reads a key. A private key gives a `SigningKey`, a public one a `VerifyKey`.
 *
 * PEM may be PKCS#8, SubjectPublicKeyInfo, SEC1 (`EC PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`, `RSA PUBLIC KEY`).
 *
 * @throws InvalidArgumentError when `input` is no key at all, or a `CryptoKey` that cannot be completed.
 * @throws UnsupportedKeyError (`ERR_KEY_UNSUPPORTED`) when it is damaged, encrypted, weak, or of another kind.
 * @example
 * ```ts
 * import { exportKey, generateKey, importKey } from "scitokens";
 *
 * const pem = await exportKey(await generateKey("ES256", { extractable: true }), "pem-private");
 * const key = await importKey(pem, { keyId: "2026-11" });
 * console.log(key.algorithm, key.keyId, "privateKey" in key);
 * ```
 */
export async function importKey(input: KeyInput, options: ImportKeyOptions = {}): Promise<SigningKey | VerifyKey> {
  return (await loadKeys()).importKey(input, options);
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
  return (await loadKeys()).generateKey(algorithm, options);
}
