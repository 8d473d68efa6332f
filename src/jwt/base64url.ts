/**
 * Base64url as RFC 7515 section 2 has it: no padding, no foreign characters, and one text only for any bytes.
 *
 * @module
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const INVALID = 64;

const VALUES: Uint8Array = /* @__PURE__ */ (() => {
  const values = new Uint8Array(128).fill(INVALID);
  for (let i = 0; i < 64; i++) values[ALPHABET.charCodeAt(i)] = i;
  return values;
})();

const valueAt = (text: string, index: number): number => VALUES[text.charCodeAt(index)] ?? INVALID;

/** The base64url text of some bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const rest = bytes.length - i;
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET.charAt(group >> 18) + ALPHABET.charAt((group >> 12) & 63);
    if (rest > 1) text += ALPHABET.charAt((group >> 6) & 63);
    if (rest > 2) text += ALPHABET.charAt(group & 63);
  }
  return text;
}

/** The bytes of a base64url text, or `undefined` when it is not the canonical text of any bytes. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const tail = text.length % 4;
  if (tail === 1) return undefined;
  const bytes = new Uint8Array((text.length * 3) >> 2);
  let at = 0;
  for (let i = 0; i < text.length; i += 4) {
    const a = valueAt(text, i);
    const b = valueAt(text, i + 1);
    const last = text.length - i;
    const c = last > 2 ? valueAt(text, i + 2) : 0;
    const d = last > 3 ? valueAt(text, i + 3) : 0;
    if ((a | b | c | d) >= INVALID) return undefined;
    const group = (a << 18) | (b << 12) | (c << 6) | d;
    bytes[at++] = group >> 16;
    if (last > 2) bytes[at++] = group >> 8;
    else if ((group & 0xffff) !== 0) return undefined;
    if (last > 3) bytes[at++] = group;
    else if (last > 2 && (group & 0xff) !== 0) return undefined;
  }
  return bytes;
}
