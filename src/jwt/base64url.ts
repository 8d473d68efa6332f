/**
 * Base64url as RFC 7515 section 2 has it: no padding, no foreign characters, and one text only for any bytes.
 *
 * @module
 */

/** The base64url text of some bytes. */
export function encodeBase64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes of a base64url text, or `undefined` when it is not the canonical text of any bytes. */
export function decodeBase64url(text: string): Uint8Array<ArrayBuffer> | undefined {
  let binary: string;
  try {
    binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  // Of white space, padding, the other alphabet and bits that are left over, `atob` takes some: what is encoded has none.
  return encodeBase64url(bytes) === text ? bytes : undefined;
}
