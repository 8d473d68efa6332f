/**
 * Comparing secrets.
 *
 * @module
 */

import { webCrypto } from "../../jwt/subtle.ts";

/** Whether two texts are the same, in a time that says nothing of where they differ: their digests are compared. */
export async function isSameSecret(given: string, known: string): Promise<boolean> {
  const [one, other] = [await digest(given), await digest(known)];
  let difference = 0;
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] as number);
  return difference === 0;
}

/** The SHA-256 digest of a text. */
export async function digest(text: string): Promise<Uint8Array> {
  return new Uint8Array(await webCrypto().digest("SHA-256", new TextEncoder().encode(text)));
}
