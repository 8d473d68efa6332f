/**
 * Base64url as RFC 7515 section 2 has it: no padding, no foreign characters, and one text only for any bytes.
 *
 * @module
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** By character code, the place of a character in the alphabet, counted from 1. */
const PLACES: Uint8Array = /* @__PURE__ */ (() => {
  const places = new Uint8Array(128);
  for (let i = 0; i < 64; i++) places[ALPHABET.charCodeAt(i)] = i + 1;
  return places;
})();

// Below, only the lowest `bits` of `buffer` still count; what overflows above them does not matter.

/** The base64url text of some bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = "";
  let buffer = 0;
  let bits = 0;
  for (let i = 0; i < bytes.length; i++) {
    buffer = (buffer << 8) | (bytes[i] as number);
    for (bits += 8; bits >= 6; bits -= 6) text += ALPHABET.charAt((buffer >> (bits - 6)) & 63);
  }
  return bits === 0 ? text : text + ALPHABET.charAt((buffer << (6 - bits)) & 63);
}

/** The bytes of a base64url text, or `undefined` when it is not the canonical text of any bytes. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array((text.length * 6) >> 3);
  let at = 0;
  let buffer = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const place = PLACES[text.charCodeAt(i)];
    if (!place) return undefined;
    buffer = (buffer << 6) | (place - 1);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = buffer >> bits;
    }
  }
  // Nothing may be left over but zeros, and of them less than a character.
  return bits < 6 && (buffer & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}
