/**
 * Key files' structures, to JWK and back: PKCS#8 (RFC 5958), SubjectPublicKeyInfo (RFC 5480, RFC 8410), SEC1
 * (RFC 5915) and PKCS#1 (RFC 8017 appendix A.1).
 *
 * @module
 */

import { unusableKey } from "../errors.ts";
import { quote } from "../quote.ts";
import { decodeBase64url, encodeBase64url } from "./base64url.ts";
import { type Element, readElements, readSequence, Tag, writeElement, writeInteger } from "./der.ts";
import type { JsonWebKey } from "./jwk.ts";
import type { PemBlock } from "./pem.ts";

const RSA = "2a864886f70d010101";
const EC = "2a8648ce3d0201";
const ED25519 = "2b6570";

const CURVES: { readonly [oid: string]: string } = {
  "2a8648ce3d030107": "P-256",
  "2b81040022": "P-384",
  "2b81040023": "P-521",
};

const UNSUPPORTED: { readonly [oid: string]: string } = {
  "2a8648ce380401": "DSA keys are not supported; use ES256 or RS256",
  "2a864886f70d01010a": "keys bound to RSASSA-PSS are not supported; use a plain RSA key with PS256",
  "2b656e": "X25519 keys cannot sign; use Ed25519",
  "2b656f": "X448 keys cannot sign; use Ed25519",
  "2b6571": "Ed448 keys are not supported; use Ed25519",
};

const RSA_MEMBERS = ["n", "e", "d", "p", "q", "dp", "dq", "qi"] as const;
const NULL: Uint8Array = /* @__PURE__ */ Uint8Array.of(0x05, 0x00);

const malformed = (): Error => unusableKey("the key file is damaged: it is not the DER of a whole key");

/** The JWK of the key in a PEM file. */
export function readKey({ label, der }: PemBlock): Promise<JsonWebKey> {
  const parts = readSequence(der);
  if (parts === undefined) throw malformed();
  if (label === "PRIVATE KEY") return readPkcs8(parts);
  if (label === "PUBLIC KEY") return readSpki(parts);
  if (label === "EC PRIVATE KEY") return readSec1(parts);
  if (label === "RSA PRIVATE KEY") return readRsaPrivate(parts);
  if (label === "RSA PUBLIC KEY") return readRsaPublic(parts);
  throw unusableKey(`a PEM text with the label ${quote(label)} is not supported`);
}

/** A private JWK as PKCS#8. */
export function writePkcs8(jwk: JsonWebKey): Uint8Array {
  const version = writeInteger(Uint8Array.of(0));
  return writeElement(Tag.sequence, version, algorithmIdentifier(jwk), writeElement(Tag.octetString, privateBody(jwk)));
}

/** The public half of a JWK as SubjectPublicKeyInfo. */
export function writeSpki(jwk: JsonWebKey): Uint8Array {
  const key = jwk.kty === "RSA" ? rsaBody([jwk.n, jwk.e]) : jwk.kty === "EC" ? point(jwk) : octets(jwk.x);
  return writeElement(Tag.sequence, algorithmIdentifier(jwk), bitString(key));
}

async function readPkcs8(parts: readonly Element[]): Promise<JsonWebKey> {
  const [version, algorithm, key] = parts;
  if (version?.tag !== Tag.integer || key?.tag !== Tag.octetString) throw malformed();
  const { oid, parameters } = readAlgorithm(algorithm);
  if (oid === ED25519) {
    const secret = readElements(key.content)?.[0];
    if (secret?.tag !== Tag.octetString || secret.content.length !== 32) throw malformed();
    return withPublicHalf("Ed25519", secret.content);
  }
  const inner = readSequence(key.content);
  if (inner === undefined) throw malformed();
  return oid === RSA ? readRsaPrivate(inner) : readSec1(inner, curveOf(parameters));
}

async function readSpki(parts: readonly Element[]): Promise<JsonWebKey> {
  const { oid, parameters } = readAlgorithm(parts[0]);
  const key = bitsOf(parts[1]);
  if (oid === ED25519) return { kty: "OKP", crv: "Ed25519", x: encodeBase64url(key) };
  if (oid === EC) return readPoint(curveOf(parameters), key);
  const inner = readSequence(key);
  if (inner === undefined) throw malformed();
  return readRsaPublic(inner);
}

async function readSec1(parts: readonly Element[], curve?: string): Promise<JsonWebKey> {
  const [version, secret, ...rest] = parts;
  if (version?.tag !== Tag.integer || secret?.tag !== Tag.octetString) throw malformed();
  const named = rest.find(({ tag }) => tag === Tag.context0);
  const crv = curve ?? curveOf(named && readElements(named.content)?.[0]);
  const written = rest.find(({ tag }) => tag === Tag.context1);
  if (written === undefined) return withPublicHalf(crv, secret.content);
  const publicHalf = await readPoint(crv, bitsOf(readElements(written.content)?.[0]));
  return { ...publicHalf, d: encodeBase64url(secret.content) };
}

async function readRsaPrivate([version, ...numbers]: readonly Element[]): Promise<JsonWebKey> {
  if (version?.content.length !== 1 || version.content[0] !== 0) {
    throw unusableKey("an RSA key with more than two primes is not supported");
  }
  return rsaJwk(numbers, RSA_MEMBERS);
}

async function readRsaPublic(numbers: readonly Element[]): Promise<JsonWebKey> {
  return rsaJwk(numbers, ["n", "e"]);
}

function rsaJwk(numbers: readonly Element[], names: readonly (typeof RSA_MEMBERS)[number][]): JsonWebKey {
  const jwk: JsonWebKey = { kty: "RSA" };
  names.forEach((name, i) => {
    const number = numbers[i];
    if (number?.tag !== Tag.integer || numbers.length !== names.length) throw malformed();
    jwk[name] = encodeBase64url(number.content);
  });
  return jwk;
}

function readAlgorithm(element: Element | undefined): { oid: string; parameters: Element | undefined } {
  const parts = element?.tag === Tag.sequence ? readElements(element.content) : undefined;
  const oid = parts?.[0]?.tag === Tag.oid ? hex(parts[0].content) : undefined;
  if (oid === undefined) throw malformed();
  if (oid === RSA || oid === EC || oid === ED25519) return { oid, parameters: parts?.[1] };
  throw unusableKey(UNSUPPORTED[oid] ?? "the key file is of a kind that is not supported; use EC, RSA or Ed25519");
}

function curveOf(parameters: Element | undefined): string {
  if (parameters?.tag === Tag.sequence)
    throw unusableKey("an EC key must name its curve, not spell out its parameters");
  const curve = parameters?.tag === Tag.oid ? CURVES[hex(parameters.content)] : undefined;
  if (curve === undefined) throw unusableKey("the key's curve is not supported; use P-256, P-384 or P-521");
  return curve;
}

function bitsOf(element: Element | undefined): Uint8Array {
  if (element?.tag !== Tag.bitString || element.content[0] !== 0) throw malformed();
  return element.content.subarray(1);
}

async function readPoint(crv: string, bytes: Uint8Array): Promise<JsonWebKey> {
  if (bytes[0] === 4) {
    const half = (bytes.length - 1) / 2;
    const [x, y] = [bytes.subarray(1, half + 1), bytes.subarray(half + 1)];
    return { kty: "EC", crv, x: encodeBase64url(x), y: encodeBase64url(y) };
  }
  return compute(async () => (await import("./fallback.ts")).pointMembers(crv, bytes));
}

/** RFC 5915 and RFC 8410 let a file leave out the public half; it is then computed. */
async function withPublicHalf(crv: string, secret: Uint8Array): Promise<JsonWebKey> {
  const publicHalf = await compute(async () => (await import("./fallback.ts")).publicMembers(crv, secret));
  return { ...publicHalf, d: encodeBase64url(secret) };
}

async function compute(members: () => Promise<JsonWebKey>): Promise<JsonWebKey> {
  try {
    return await members();
  } catch (cause) {
    throw unusableKey("the key file's public point could not be had: it fits no curve that is supported", { cause });
  }
}

function algorithmIdentifier({ kty, crv }: JsonWebKey): Uint8Array {
  const [oid, parameters] =
    kty === "RSA"
      ? [RSA, NULL]
      : kty === "EC"
        ? [EC, writeElement(Tag.oid, fromHex(Object.keys(CURVES).find((oid) => CURVES[oid] === crv) as string))]
        : [ED25519, new Uint8Array()];
  return writeElement(Tag.sequence, writeElement(Tag.oid, fromHex(oid)), parameters);
}

function privateBody(jwk: JsonWebKey): Uint8Array {
  if (jwk.kty === "RSA") return rsaBody(["AA", ...RSA_MEMBERS.map((name) => jwk[name])]);
  const secret = writeElement(Tag.octetString, octets(jwk.d));
  if (jwk.kty === "OKP") return secret;
  const written = writeElement(Tag.context1, bitString(point(jwk)));
  return writeElement(Tag.sequence, writeInteger(Uint8Array.of(1)), secret, written);
}

const rsaBody = (numbers: readonly (string | undefined)[]): Uint8Array =>
  writeElement(Tag.sequence, ...numbers.map((number) => writeInteger(octets(number))));
const bitString = (bytes: Uint8Array): Uint8Array => writeElement(Tag.bitString, Uint8Array.of(0), bytes);
const octets = (text: string | undefined): Uint8Array => decodeBase64url(text ?? "") as Uint8Array;
const point = ({ x, y }: JsonWebKey): Uint8Array => Uint8Array.of(4, ...octets(x), ...octets(y));
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
