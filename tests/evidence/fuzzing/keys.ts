/** Keys that are always the same, so that an input is the same tomorrow: P-256, out of a text. They are for nothing else. */

import { createECDH, createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { p256 } from "@noble/curves/nist.js";

/** A key pair, and its halves as JWK. */
export interface FixedKey {
  readonly publicJwk: Readonly<Record<"kty" | "crv" | "x" | "y", string>>;
  readonly privateJwk: Readonly<Record<"kty" | "crv" | "x" | "y" | "d", string>>;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function fixedKey(name: string): FixedKey {
  const half = createECDH("prime256v1");
  half.setPrivateKey(createHash("sha256").update(`a key for fuzzing: ${name}`).digest());
  const point = half.getPublicKey();
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((number) => number.toString("base64url")) as [
    string,
    string,
  ];
  const publicJwk = { kty: "EC", crv: "P-256", x, y };
  const privateJwk = { ...publicJwk, d: half.getPrivateKey().toString("base64url").padStart(43, "A") };
  const privateKey = createPrivateKey({ key: privateJwk, format: "jwk" });
  return { publicJwk, privateJwk, privateKey, publicKey: createPublicKey(privateKey) };
}

const encoded = (part: string | Uint8Array): string => Buffer.from(part as Uint8Array).toString("base64url");

/** A compact JWS by ES256 of any two parts. */
export function signed(header: string | Uint8Array, payload: string | Uint8Array, { privateKey }: FixedKey): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  const signature = sign("sha256", Buffer.from(text), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${text}.${encoded(signature)}`;
}

/** The same, and the same text at each time (RFC 6979), for what is written down. */
export function signedAlways(header: string, payload: string, { privateJwk }: FixedKey): string {
  const text = `${encoded(header)}.${encoded(payload)}`;
  const signature = p256.sign(Buffer.from(text), Buffer.from(privateJwk.d, "base64url"), { lowS: false });
  return `${text}.${encoded(signature)}`;
}

/** Whether a key has signed a compact JWS, as OpenSSL has it. */
export function isSignedBy(token: string, key: KeyObject): boolean {
  const end = token.lastIndexOf(".");
  const signature = Buffer.from(token.slice(end + 1), "base64url");
  return verify("sha256", Buffer.from(token.slice(0, end)), { key, dsaEncoding: "ieee-p1363" }, signature);
}
