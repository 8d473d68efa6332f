/**
 * Which RSA keys are strong enough, and not so large that verifying becomes an attack.
 *
 * @module
 */

import { unusableKey } from "../errors.ts";
import { toInteger } from "./integer.ts";

const MIN_BITS = 2048;
const MAX_BITS = 16_384;
const MAX_EXPONENT_BYTES = 8;

/** The same number without the zero bytes in front. Of zero itself, the last is left. */
export function trimZeros(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0));
}

/**
 * @param bits - Of the modulus (RFC 7518 section 3.3: 2048 or more).
 * @param exponent - The public exponent. With 1, anybody can sign.
 * @throws UnsupportedKeyError when the key is weak, or absurdly large.
 */
export function demandStrongRsa(bits: number, exponent: Uint8Array): void {
  const digits = ArrayBuffer.isView(exponent) ? trimZeros(exponent) : [];
  // What is too long is not made a number of: that would take ever longer.
  const value = digits.length > MAX_EXPONENT_BYTES ? 0n : toInteger(digits);
  if (bits >= MIN_BITS && bits <= MAX_BITS && value > 1n && value % 2n === 1n) return;
  throw unusableKey(`an RSA key must have ${MIN_BITS} to ${MAX_BITS} bits and an odd exponent from 3 to 2^64`);
}
