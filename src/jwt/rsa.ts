/**
 * Which RSA keys are strong enough, and not so large that verifying becomes an attack.
 *
 * @module
 */

import { unusableKey } from "../errors.ts";

const MIN_BITS = 2048;
const MAX_BITS = 16_384;
const MAX_EXPONENT_BYTES = 8;

/** The same number without the zero bytes in front. */
export function trimZeros(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first === -1 ? bytes.subarray(bytes.length) : bytes.subarray(first);
}

/**
 * @param bits - Of the modulus (RFC 7518 section 3.3: 2048 or more).
 * @param exponent - The public exponent. With 1, anybody can sign.
 * @throws UnsupportedKeyError when the key is weak, or absurdly large.
 */
export function demandStrongRsa(bits: number, exponent: Uint8Array): void {
  const digits = ArrayBuffer.isView(exponent) ? trimZeros(exponent) : new Uint8Array();
  const last = digits.at(-1) ?? 0;
  const mayBeExponent = last % 2 === 1 && (digits.length > 1 || last > 1) && digits.length <= MAX_EXPONENT_BYTES;
  if (bits >= MIN_BITS && bits <= MAX_BITS && mayBeExponent) return;
  throw unusableKey(
    `an RSA key of ${bits} bits is refused; it must have ${MIN_BITS} to ${MAX_BITS}, and an odd exponent from 3 to 2^64`,
  );
}
