/**
 * Key files in PEM. A chunk of its own, as whoever verifies with JWKs never needs it; it shares no module with the rest.
 *
 * @module
 */

import type { KeyBytes } from "./key-bytes.ts";
import { KeyFileError, readPem, writePem } from "./pem.ts";
import { readKey, writePkcs8, writeSpki } from "./pkcs.ts";

/**
 * The one key in a PEM text.
 *
 * @param refuse - Makes the error to throw out of what is wrong with the text.
 */
export async function readKeyFile(
  text: string,
  refuse: (problem: string, details: ErrorOptions) => Error,
): Promise<KeyBytes> {
  try {
    return await readKey(readPem(text));
  } catch (error) {
    // uncovered: only a mistake of ours throws anything else, and must not pass for one of the file.
    if (!(error instanceof KeyFileError)) throw error;
    const { message, cause } = error;
    throw refuse(message, cause === undefined ? {} : { cause });
  }
}

/** A private key as PKCS#8. */
export function writePrivateKeyFile(key: KeyBytes): string {
  return writePem({ label: "PRIVATE KEY", der: writePkcs8(key) });
}

/** The public half of a key as SubjectPublicKeyInfo. */
export function writePublicKeyFile(key: KeyBytes): string {
  return writePem({ label: "PUBLIC KEY", der: writeSpki(key) });
}
