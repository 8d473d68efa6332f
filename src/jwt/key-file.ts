/**
 * Key files in PEM. A chunk of its own, as whoever verifies with JWKs never needs it.
 *
 * @module
 */

import type { JsonWebKey } from "./jwk.ts";
import { readPem, writePem } from "./pem.ts";
import { readKey, writePkcs8, writeSpki } from "./pkcs.ts";

/** The JWK of the one key in a PEM text. */
export function readKeyFile(text: string): Promise<JsonWebKey> {
  return readKey(readPem(text));
}

/** A private JWK as PKCS#8. */
export function writePrivateKeyFile(jwk: JsonWebKey): string {
  return writePem({ label: "PRIVATE KEY", der: writePkcs8(jwk) });
}

/** The public half of a JWK as SubjectPublicKeyInfo. */
export function writePublicKeyFile(jwk: JsonWebKey): string {
  return writePem({ label: "PUBLIC KEY", der: writeSpki(jwk) });
}
