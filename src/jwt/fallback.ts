/**
 * ECDSA and Ed25519 in JavaScript, loaded only where a runtime's `crypto.subtle` has not got them, or where a key file
 * leaves out the public point, which WebCrypto has no call to compute.
 *
 * @module
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import type { AlgorithmFacts } from "./algorithms.ts";
import type { KeyBytes } from "./key-bytes.ts";

const CURVES = { "P-256": p256, "P-384": p384, "P-521": p521 } as const;

type Curve = (typeof CURVES)[keyof typeof CURVES];

const curveOf = (crv: string): Curve => CURVES[crv as keyof typeof CURVES];

/** A key of an algorithm that the runtime's `crypto.subtle` lacks. */
export class SoftwareKey {
  readonly bytes: KeyBytes;

  constructor(bytes: KeyBytes) {
    this.bytes = bytes;
  }

  /** What looks like the `CryptoKey` that it stands in for; none of its bytes are in it. */
  toCryptoKey({ name, namedCurve }: AlgorithmFacts["webCrypto"], extractable: boolean): CryptoKey {
    const secret = this.bytes.d !== undefined;
    return Object.freeze({
      type: secret ? "private" : "public",
      algorithm: Object.freeze(namedCurve === undefined ? { name } : { name, namedCurve }),
      extractable,
      usages: [secret ? ("sign" as const) : ("verify" as const)],
    });
  }

  sign(data: Uint8Array): Uint8Array {
    const { crv, d } = this.bytes as Required<KeyBytes>;
    if (crv === "Ed25519") return ed25519.sign(data, d);
    return curveOf(crv).sign(data, d, { lowS: false });
  }

  /** As `crypto.subtle`: either of the two values of s. */
  verify(signature: Uint8Array, data: Uint8Array): boolean | Promise<boolean> {
    const { crv, x, y } = this.bytes as Required<KeyBytes>;
    if (crv === "Ed25519") return verifyEd25519(x, signature, data);
    const point = Uint8Array.of(4, ...x, ...y);
    return curveOf(crv).verify(signature, data, point, { lowS: false });
  }
}

/**
 * As `crypto.subtle`: the equation of RFC 8032 section 5.1.7 as it is. noble multiplies both of its sides by 8, so that points of
 * small order may be added to R and to the key. What else ZIP 215 lets pass, `isStrict` has refused before.
 */
async function verifyEd25519(key: Uint8Array, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  if (!ed25519.verify(signature, data, key)) return false;
  const { Point } = ed25519;
  const r = signature.subarray(0, 32);
  const hashed = new Uint8Array(64 + data.length);
  hashed.set(r);
  hashed.set(key, 32);
  hashed.set(data, 64);
  const k = littleEndian(new Uint8Array(await crypto.subtle.digest("SHA-512", hashed))) % Point.Fn.ORDER;
  const right = Point.fromBytes(key).multiplyUnsafe(k).add(Point.fromBytes(r));
  return Point.BASE.multiplyUnsafe(littleEndian(signature.subarray(32))).equals(right);
}

const littleEndian = (bytes: Uint8Array): bigint =>
  bytes.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);

/** A new private key. */
export function generate(crv: string): KeyBytes {
  const { secretKey } = crv === "Ed25519" ? ed25519.keygen() : curveOf(crv).keygen();
  return { ...publicHalf(crv, secretKey), d: secretKey };
}

/** The public half of the key with this private number. */
export function publicHalf(crv: string, secretKey: Uint8Array): KeyBytes {
  if (crv === "Ed25519") return { kty: "OKP", crv, x: ed25519.getPublicKey(secretKey) };
  return pointKey(crv, curveOf(crv).getPublicKey(secretKey, false));
}

/** The public key that a point is, compressed or not (SEC 1 section 2.3.4). */
export function pointKey(crv: string, point: Uint8Array): KeyBytes {
  const whole = curveOf(crv).Point.fromBytes(point).toBytes(false);
  const half = (whole.length - 1) / 2;
  return { kty: "EC", crv, x: whole.subarray(1, half + 1), y: whole.subarray(half + 1) };
}
