/**
 * Numbers out of bytes.
 *
 * @module
 */

/** The number of which these are the digits, to the base 256. */
export function toInteger(bytes: Iterable<number>): bigint {
  let number = 0n;
  for (const byte of bytes) number = (number << 8n) | BigInt(byte);
  return number;
}
