/**
 * Base64url as RFC 7515 section 2 has it: no padding, no foreign characters, and one text only for any bytes.
 *
 * @module
 */

const CHARACTERS = /^[\w-]*$/;
/** What may be left after groups of four: no bits are left over in it, and of a single character nothing comes. */
const REST = /^(?:|.[AQgw]|..[AEIMQUYcgkosw048])$/;

/** The base64url text of some bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a base64url text, or `undefined` when it is not the canonical text of any bytes. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  const binary = decodeBinary(text);
  return binary === undefined ? undefined : bytesOf(binary);
}

/** The same as a string with one character for each byte, which costs less. */
export function decodeBinary(text: string): string | undefined {
  // `atob` takes more: white space, padding, the other alphabet, and bits that are left over.
  if (!CHARACTERS.test(text) || !REST.test(text.slice(text.length & ~3))) return undefined;
  return atob(text.replaceAll("-", "+").replaceAll("_", "/"));
}

/** The bytes of such a string. */
export function bytesOf(binary: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
