/**
 * Keys as the Python library keeps them, PEM in JSON, and as a key cache does, JWKs.
 *
 * @module
 */

import { exportKey } from "../jwt/export-key.ts";
import { importKey } from "../jwt/import-key.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";

export type { JsonWebKey } from "../jwt/json-web-key.ts";

/** What the Python library verifies with. A key that is labelled with another algorithm must not come to serve these. */
const ALGORITHMS: readonly string[] = ["RS256", "ES256"];

/** A key as `keydata` of a row; `undefined` for one that the Python library could not use, or would use wrongly. */
export async function toKeyData(jwk: JsonWebKey): Promise<string | undefined> {
  try {
    const key = await importKey(jwk);
    if ("privateKey" in key || !ALGORITHMS.includes(key.algorithm)) return undefined;
    return JSON.stringify({ pub_key: await exportKey(key, "pem-public") });
  } catch {
    return undefined;
  }
}

/** The key in a row; `undefined` where there is none, as where the issuer was asked for it in vain. */
export async function fromKeyData(keyData: unknown, keyId: string | null): Promise<JsonWebKey | undefined> {
  try {
    const { pub_key: pem } = JSON.parse(keyData as string) as { readonly pub_key: string };
    const key = await importKey(pem);
    if ("privateKey" in key || !ALGORITHMS.includes(key.algorithm)) return undefined;
    const { kid: _thumbprint, ...jwk } = await exportKey(key, "jwk-public");
    return keyId === null ? jwk : { ...jwk, kid: keyId };
  } catch {
    return undefined;
  }
}
