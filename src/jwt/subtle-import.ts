/**
 * Keys into `crypto.subtle`, or into the fallback where that lacks an algorithm.
 *
 * @module
 */

import { UnsupportedKeyError } from "../errors.ts";
import { type Algorithm, factsOf } from "./algorithms.ts";
import type { CheckedJwk } from "./jwk.ts";
import { type KeyBytes, toJwk } from "./key-bytes.ts";
import { lazily } from "./lazily.ts";
import { refused, SOFTWARE, webCrypto } from "./subtle.ts";

type Fallback = typeof import("./fallback.ts");

const loadFallback: () => Promise<Fallback> = /* @__PURE__ */ lazily(() => import("./fallback.ts"));

/** A `CryptoKey` out of one checked half of a key. */
export function importHalf({ algorithm, bytes }: CheckedJwk, extractable: boolean): Promise<CryptoKey> {
  const usage = bytes.d === undefined ? "verify" : "sign";
  return nativeOrFallback(
    algorithm,
    (subtle) => subtle.importKey("jwk", toJwk(bytes), factsOf(algorithm).webCrypto, extractable, [usage]),
    (fallback) => softwareKey(fallback, algorithm, bytes, extractable),
  );
}

/** What the runtime gives, or where it lacks the algorithm, the fallback. */
export async function nativeOrFallback<T>(
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

/** What stands in for a key of the fallback. */
export function softwareKey(
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

/** Not instanceof: a DOMException of another realm counts too. */
export function nameOf(error: unknown): string | undefined {
  return (error as Partial<Error> | null)?.name;
}
