/**
 * ECDSA and Ed25519 in JavaScript, loaded only where a runtime's `crypto.subtle` has not got them, or where a key file
 * leaves out the public point, which WebCrypto has no call to compute.
 *
 * @module
 */

import { ed25519 } from "@noble/curves/ed25519.js";
import { p256, p384, p521 } from "@noble/curves/nist.js";
import type { AlgorithmFacts } from "./algorithms.ts";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import type { JsonWebKey } from "./jwk.ts";

const CURVES = { "P-256": p256, "P-384": p384, "P-521": p521 } as const;

type Curve = (typeof CURVES)[keyof typeof CURVES];

const curveOf = (crv: string): Curve => CURVES[crv as keyof typeof CURVES];
const bytesOf = (text: string | undefined): Uint8Array => decodeBase64url(text ?? "") as Uint8Array;

/** A key of an algorithm that the runtime's `crypto.subtle` lacks. */
export class SoftwareKey {
  readonly members: JsonWebKey;

  constructor(members: JsonWebKey) {
    this.members = members;
  }

  /** What looks like the `CryptoKey` that it stands in for; none of its bytes are in it. */
  toCryptoKey({ name, namedCurve }: AlgorithmFacts["webCrypto"], extractable: boolean): CryptoKey {
    const secret = this.members.d !== undefined;
    return Object.freeze({
      type: secret ? "private" : "public",
      algorithm: Object.freeze(namedCurve === undefined ? { name } : { name, namedCurve }),
      extractable,
      usages: [secret ? ("sign" as const) : ("verify" as const)],
    });
  }

  sign(data: Uint8Array): Uint8Array {
    const { crv, d } = this.members;
    if (crv === "Ed25519") return ed25519.sign(data, bytesOf(d));
    return curveOf(crv as string).sign(data, bytesOf(d), { lowS: false });
  }

  verify(signature: Uint8Array, data: Uint8Array): boolean {
    const { crv, x, y } = this.members;
    // As crypto.subtle: RFC 8032's own rules, not ZIP 215's, and either of the two values of s.
    if (crv === "Ed25519") return ed25519.verify(signature, data, bytesOf(x), { zip215: false });
    const point = Uint8Array.of(4, ...bytesOf(x), ...bytesOf(y));
    return curveOf(crv as string).verify(signature, data, point, { lowS: false });
  }
}

/** The members of a new private key, `d` among them. */
export function generate(crv: string): JsonWebKey {
  const { secretKey } = crv === "Ed25519" ? ed25519.keygen() : curveOf(crv).keygen();
  return { ...publicMembers(crv, secretKey), d: encodeBase64url(secretKey) };
}

/** The public members of the key with this private number. */
export function publicMembers(crv: string, secretKey: Uint8Array): JsonWebKey {
  if (crv === "Ed25519") return { kty: "OKP", crv, x: encodeBase64url(ed25519.getPublicKey(secretKey)) };
  return pointMembers(crv, curveOf(crv).getPublicKey(secretKey, false));
}

/** The public members of a point, compressed or not (SEC 1 section 2.3.4). */
export function pointMembers(crv: string, point: Uint8Array): JsonWebKey {
  const whole = curveOf(crv).Point.fromBytes(point).toBytes(false);
  const half = (whole.length - 1) / 2;
  return {
    kty: "EC",
    crv,
    x: encodeBase64url(whole.subarray(1, half + 1)),
    y: encodeBase64url(whole.subarray(half + 1)),
  };
}
