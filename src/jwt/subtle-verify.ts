/**
 * Verifying with `crypto.subtle`, or with the fallback's keys.
 *
 * @module
 */

import { type Algorithm, type AlgorithmFacts, factsOf } from "./algorithms.ts";
import { loadOptInCurves } from "./opt-in.ts";
import { type Bytes, refused, SOFTWARE, webCrypto } from "./subtle.ts";

/** Whether the key made this signature over `data`. */
export async function verifyBytes(
  algorithm: Algorithm,
  key: CryptoKey,
  signature: Bytes,
  data: Bytes,
): Promise<boolean> {
  const facts = factsOf(algorithm);
  // Not every runtime looks at the length: WebKitGTK takes zeros before an RSA signature.
  if (signature.length !== signatureLength(facts, key)) return false;
  // RFC 8032 section 5.1.7, RFC 8017 section 5.2.2: not every runtime looks. Of RS256, WebKitGTK alone takes a second form.
  if (/Ed|P/.test(algorithm) && !(await (await loadOptInCurves()).isStrict(key, signature))) return false;
  const software = SOFTWARE.get(key);
  if (software !== undefined) return software.verify(signature, data);
  const subtle = webCrypto();
  try {
    return await subtle.verify(facts.webCrypto, key, signature, data);
  } catch (cause) {
    throw refused(algorithm, cause);
  }
}

/** RFC 7518 section 3.4, RFC 8032 section 5.1.6; RFC 8017 sections 8.1.2 and 8.2.2: as long as the modulus. */
function signatureLength({ size }: AlgorithmFacts, { algorithm }: CryptoKey): number {
  return size === undefined ? Math.ceil((algorithm as RsaKeyAlgorithm).modulusLength / 8) : 2 * size;
}
