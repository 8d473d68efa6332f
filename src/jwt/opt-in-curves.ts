/**
 * What is known of the curves of ES384, ES512 and EdDSA, and of the numbers in signatures of EdDSA and RSA-PSS. A chunk of its
 * own, as these algorithms are used only where they are named; it imports nothing, so that no bundler has to take anything out
 * of the rest for it.
 *
 * @module
 */

/** p and b of a curve y² = x³ − 3x + b (FIPS 186-5). */
export type Curve = readonly [p: bigint, b: bigint];

const P384: Curve = [
  0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
];

const P521: Curve = [
  0x1ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffn,
  0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
];

/** The larger two of the curves for ECDSA, by their JWK names. */
export function curveOf(crv: string): Curve {
  return crv === "P-384" ? P384 : P521;
}

// RFC 8032 section 5.1: the field, and the order of the base point.
const P = 0x7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffedn;
const ORDER = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);

// The highest bit is the sign of x.
const yOf = (bytes: Uint8Array): bigint => littleEndian(bytes) & (P + 18n);

/**
 * Whether 32 bytes can be a public key of Ed25519: y in its one form (RFC 8032 section 5.1.3) with an x to it, of no small
 * order. With a point of order 1, 2, 4 or 8, signatures verify that nobody has made; what is no point at all ends the
 * process in some browsers (WebKitGTK 2.50).
 */
export function isStrongEd25519(bytes: Uint8Array): boolean {
  const y = yOf(bytes);
  const square = (y * y) % P;
  // x² = (y² − 1) / (d y² + 1), which is a square where numerator times denominator is.
  return !isOfSmallOrder(y) && isSquare((square - 1n) * (121_666n - 121_665n * square) * 121_666n);
}

/** Of order 1, 4 and 2 for y = 1, 0 and −1; of order 8 where doubling gives y = 0. A y beyond the field counts as one of these. */
function isOfSmallOrder(y: bigint): boolean {
  if (y <= 1n || y >= P - 1n) return true;
  // That is x² = −y². In the curve's −x² + y² = 1 + d x² y² with d = −121665/121666 (RFC 8032 section 5.1), 2y² = 1 − d y⁴.
  const square = (y * y) % P;
  return (121_665n * square * square - 2n * 121_666n * square + 121_666n) % P === 0n;
}

/**
 * Whether a signature of EdDSA or RSA-PSS is one that each runtime takes where it verifies: its number in its one form, below
 * the order or the modulus, which WebKitGTK does not demand for Ed25519, nor Deno for RSA-PSS; and for Ed25519 its point of no
 * small order, as "Secure Curves" of WebCrypto has it, which Node.js demands from 24 on.
 */
export async function isStrict(key: CryptoKey, signature: Uint8Array): Promise<boolean> {
  if (key.algorithm.name !== "RSA-PSS")
    return littleEndian(signature.subarray(32)) < ORDER && !isOfSmallOrder(yOf(signature.subarray(0, 32)));
  const modulus = MODULI.get(key) ?? (await modulusOf(key));
  MODULI.set(key, modulus);
  // Both have as many digits.
  return modulus === undefined || hexOf(signature) < modulus;
}

const MODULI = /* @__PURE__ */ new WeakMap<CryptoKey, string | undefined>();

const hexOf = (bytes: Iterable<number>): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** `undefined` for a caller's own `CryptoKey` that is not extractable: of that, only the runtime knows it. */
async function modulusOf(key: CryptoKey): Promise<string | undefined> {
  if (!key.extractable) return undefined;
  const { n } = (await crypto.subtle.exportKey("jwk", key)) as { readonly n: string };
  return hexOf(Array.from(atob(n.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0)));
}

/** Euler's criterion, in the field of Ed25519. The exponent is even: what is below zero is squared before it is used. */
function isSquare(value: bigint): boolean {
  let base = value % P;
  let power = 1n;
  for (let exponent = (P - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) power = (power * base) % P;
    base = (base * base) % P;
  }
  return power <= 1n;
}
