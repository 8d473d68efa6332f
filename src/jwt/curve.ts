/**
 * Which points can be a public key (RFC 8725 section 3.4). Not every runtime's `crypto.subtle` looks.
 *
 * @module
 */

import { toInteger } from "./integer.ts";
import type { KeyBytes } from "./key-bytes.ts";
import { loadOptInCurves } from "./opt-in.ts";
import type { Curve } from "./opt-in-curves.ts";

const P256: Curve = [
  0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
];

/** Whether x and y are a point of the key's curve; for Ed25519, whether x can be a public key. */
export async function isPublicPoint(key: KeyBytes): Promise<boolean> {
  const { crv, x, y } = key as { crv: string; x: Uint8Array; y?: Uint8Array };
  if (y === undefined) return (await loadOptInCurves()).isStrongEd25519(x);
  const [p, b] = crv === "P-256" ? P256 : (await loadOptInCurves()).curveOf(crv);
  const [a, c] = [toInteger(x), toInteger(y)];
  return a < p && c < p && (c * c - (a * a * a - 3n * a + b)) % p === 0n;
}
