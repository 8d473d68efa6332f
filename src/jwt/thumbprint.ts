/**
 * JWK thumbprints (RFC 7638).
 *
 * @module
 */

import { encodeBase64url } from "./base64url.ts";
import type { CheckedJwk } from "./jwk.ts";
import { toJwk } from "./key-bytes.ts";
import { webCrypto } from "./subtle.ts";

/** The SHA-256 thumbprint of a key, in base64url. */
export async function thumbprint({ bytes }: CheckedJwk): Promise<string> {
  const { crv, e, kty, n, x, y } = toJwk(bytes);
  // RFC 7638 section 3: just the required members, in lexicographic order; those that are undefined are left out.
  const text = new TextEncoder().encode(JSON.stringify({ crv, e, kty, n, x, y }));
  return encodeBase64url(new Uint8Array(await webCrypto().digest("SHA-256", text)));
}
