/**
 * Which points can be a public key (RFC 8725 section 3.4), and which signatures are in their one form. Not every runtime's
 * `crypto.subtle` looks.
 *
 * @module
 */

import { lazily } from "./lazily.ts";

/** p and b of a curve y² = x³ − 3x + b (FIPS 186-5). */
export type Curve = readonly [p: bigint, b: bigint];

const P256: Curve = [
  0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
];

// Whoever accepts the default algorithms alone never loads what the others need.
const loadOptIn: () => Promise<typeof import("./opt-in-curves.ts")> = /* @__PURE__ */ lazily(
  () => import("./opt-in-curves.ts"),
  "ERR_ALGORITHM",
);

function toInteger(bytes: Uint8Array): bigint {
  let hex = "0x0";
  for (const byte of bytes) hex += byte.toString(16).padStart(2, "0");
  return BigInt(hex);
}

const littleEndian = (bytes: Uint8Array): bigint => toInteger(bytes.slice().reverse());

/** Whether the curve of that JWK name has such a point, and it can be a public key; of Ed25519, `x` is all there is. */
export async function isPublicPoint(crv: string, x: Uint8Array, y: Uint8Array | undefined): Promise<boolean> {
  if (y === undefined) return (await loadOptIn()).isStrongEd25519(littleEndian(x));
  const [p, b] = crv === "P-256" ? P256 : (await loadOptIn()).curveOf(crv);
  const [a, c] = [toInteger(x), toInteger(y)];
  return a < p && c < p && (c * c - (a * a * a - 3n * a + b)) % p === 0n;
}

/** Whether 32 bytes are the second half of an Ed25519 signature in its one form. */
export async function isReducedEd25519(bytes: Uint8Array): Promise<boolean> {
  return (await loadOptIn()).isReducedEd25519(littleEndian(bytes));
}
