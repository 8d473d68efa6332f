/**
 * What all that call `crypto.subtle` have in common: `subtle-verify.ts`, `subtle-import.ts` and `subtle-sign.ts`, and nothing
 * else does. Each is a file of its own, as who verifies with a key at hand needs but the first.
 *
 * @module
 */

import { type UnsupportedKeyError, unusableKey } from "../errors.ts";
import type { CryptoKey } from "../web.ts";
import type { Algorithm } from "./algorithms.ts";
import type { SoftwareKey } from "./fallback.ts";

// Bytes that WebCrypto takes: never shared with another thread.
export type Bytes = Uint8Array<ArrayBuffer>;

/** The fallback's keys, by what stands in for them. */
export const SOFTWARE: WeakMap<CryptoKey, SoftwareKey> = /* @__PURE__ */ new WeakMap();

/** The runtime's `crypto.subtle`. */
export function webCrypto(): SubtleCrypto {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle !== undefined) return subtle;
  throw unusableKey("crypto.subtle is missing; browsers need https or localhost");
}

/** What to throw when it does not take a key. */
export function refused(algorithm: Algorithm, cause: unknown): UnsupportedKeyError {
  return unusableKey(`crypto.subtle refused this ${algorithm} key`, { cause });
}
