/**
 * Key files' structures, read and written: PKCS#8 (RFC 5958), SubjectPublicKeyInfo (RFC 5480, RFC 8410), SEC1
 * (RFC 5915) and PKCS#1 (RFC 8017 appendix A.1).
 *
 * @module
 */

import { type Element, readElements, readSequence, Tag, writeElement, writeInteger } from "./der.ts";
import type { KeyBytes } from "./key-bytes.ts";
import { KeyFileError, type PemBlock } from "./pem.ts";

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

const malformed = (): Error => new KeyFileError("the key file is damaged: it is not the DER of a whole key");

/** The key in a PEM file. */
export function readKey({ label, der }: PemBlock): Promise<KeyBytes> {
  const parts = readSequence(der);
  if (parts === undefined) throw malformed();
  if (label === "PRIVATE KEY") return readPkcs8(parts);
  if (label === "PUBLIC KEY") return readSpki(parts);
  if (label === "EC PRIVATE KEY") return readSec1(parts);
  if (label === "RSA PRIVATE KEY") return readRsaPrivate(parts);
  if (label === "RSA PUBLIC KEY") return readRsaPublic(parts);
  throw new KeyFileError(`a PEM text with the label "${label}" is not supported`);
}

/** A private key as PKCS#8. */
export function writePkcs8(key: KeyBytes): Uint8Array {
  const version = writeInteger(Uint8Array.of(0));
  return writeElement(Tag.sequence, version, algorithmIdentifier(key), writeElement(Tag.octetString, privateBody(key)));
}

/** The public half of a key as SubjectPublicKeyInfo. */
export function writeSpki(key: KeyBytes): Uint8Array {
  const { kty, n, e, x } = key as Required<KeyBytes>;
  const body = kty === "RSA" ? rsaBody([n, e]) : kty === "EC" ? point(key) : x;
  return writeElement(Tag.sequence, algorithmIdentifier(key), bitString(body));
}

async function readPkcs8(parts: readonly Element[]): Promise<KeyBytes> {
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

async function readSpki(parts: readonly Element[]): Promise<KeyBytes> {
  const { oid, parameters } = readAlgorithm(parts[0]);
  const key = bitsOf(parts[1]);
  if (oid === ED25519) return { kty: "OKP", crv: "Ed25519", x: key };
  if (oid === EC) return readPoint(curveOf(parameters), key);
  const inner = readSequence(key);
  if (inner === undefined) throw malformed();
  return readRsaPublic(inner);
}

async function readSec1(parts: readonly Element[], curve?: string): Promise<KeyBytes> {
  const [version, secret, ...rest] = parts;
  if (version?.tag !== Tag.integer || secret?.tag !== Tag.octetString) throw malformed();
  const named = rest.find(({ tag }) => tag === Tag.context0);
  const crv = curve ?? curveOf(named && readElements(named.content)?.[0]);
  const written = rest.find(({ tag }) => tag === Tag.context1);
  if (written === undefined) return withPublicHalf(crv, secret.content);
  const publicHalf = await readPoint(crv, bitsOf(readElements(written.content)?.[0]));
  return { ...publicHalf, d: secret.content };
}

async function readRsaPrivate([version, ...numbers]: readonly Element[]): Promise<KeyBytes> {
  if (version?.content.length !== 1 || version.content[0] !== 0) {
    throw new KeyFileError("an RSA key with more than two primes is not supported");
  }
  return rsaKey(numbers, RSA_MEMBERS);
}

async function readRsaPublic(numbers: readonly Element[]): Promise<KeyBytes> {
  return rsaKey(numbers, ["n", "e"]);
}

function rsaKey(numbers: readonly Element[], names: readonly (typeof RSA_MEMBERS)[number][]): KeyBytes {
  if (numbers.length !== names.length || numbers.some(({ tag }) => tag !== Tag.integer)) throw malformed();
  return { kty: "RSA", ...Object.fromEntries(names.map((name, i) => [name, (numbers[i] as Element).content])) };
}

function readAlgorithm(element: Element | undefined): { oid: string; parameters: Element | undefined } {
  const parts = element?.tag === Tag.sequence ? readElements(element.content) : undefined;
  const oid = parts?.[0]?.tag === Tag.oid ? hex(parts[0].content) : undefined;
  if (oid === undefined) throw malformed();
  if (oid === RSA || oid === EC || oid === ED25519) return { oid, parameters: (parts as readonly Element[])[1] };
  throw new KeyFileError(UNSUPPORTED[oid] ?? "the key file is of a kind that is not supported; use EC, RSA or Ed25519");
}

function curveOf(parameters: Element | undefined): string {
  if (parameters?.tag === Tag.sequence)
    throw new KeyFileError("an EC key must name its curve, not spell out its parameters");
  const curve = parameters?.tag === Tag.oid ? CURVES[hex(parameters.content)] : undefined;
  if (curve === undefined) throw new KeyFileError("the key's curve is not supported; use P-256, P-384 or P-521");
  return curve;
}

function bitsOf(element: Element | undefined): Uint8Array {
  if (element?.tag !== Tag.bitString || element.content[0] !== 0) throw malformed();
  return element.content.subarray(1);
}

async function readPoint(crv: string, bytes: Uint8Array): Promise<KeyBytes> {
  if (bytes[0] === 4) {
    const half = (bytes.length - 1) / 2;
    const [x, y] = [bytes.subarray(1, half + 1), bytes.subarray(half + 1)];
    return { kty: "EC", crv, x, y };
  }
  return compute(async () => (await import("./fallback.ts")).pointKey(crv, bytes));
}

/** RFC 5915 and RFC 8410 let a file leave out the public half; it is then computed. */
async function withPublicHalf(crv: string, secret: Uint8Array): Promise<KeyBytes> {
  const publicHalf = await compute(async () => (await import("./fallback.ts")).publicHalf(crv, secret));
  return { ...publicHalf, d: secret };
}

async function compute(key: () => Promise<KeyBytes>): Promise<KeyBytes> {
  try {
    return await key();
  } catch (cause) {
    throw new KeyFileError("the key file's public point could not be had: it fits no curve that is supported", {
      cause,
    });
  }
}

function algorithmIdentifier({ kty, crv }: KeyBytes): Uint8Array {
  const [oid, parameters] =
    kty === "RSA"
      ? [RSA, NULL]
      : kty === "EC"
        ? [EC, writeElement(Tag.oid, fromHex(Object.keys(CURVES).find((oid) => CURVES[oid] === crv) as string))]
        : [ED25519, new Uint8Array()];
  return writeElement(Tag.sequence, writeElement(Tag.oid, fromHex(oid)), parameters);
}

function privateBody(key: KeyBytes): Uint8Array {
  const numbers = key as Required<KeyBytes>;
  if (key.kty === "RSA") return rsaBody([Uint8Array.of(0), ...RSA_MEMBERS.map((name) => numbers[name])]);
  const secret = writeElement(Tag.octetString, numbers.d);
  if (key.kty === "OKP") return secret;
  const written = writeElement(Tag.context1, bitString(point(key)));
  return writeElement(Tag.sequence, writeInteger(Uint8Array.of(1)), secret, written);
}

const rsaBody = (numbers: readonly Uint8Array[]): Uint8Array =>
  writeElement(Tag.sequence, ...numbers.map(writeInteger));
const bitString = (bytes: Uint8Array): Uint8Array => writeElement(Tag.bitString, Uint8Array.of(0), bytes);
const point = ({ x, y }: KeyBytes): Uint8Array => Uint8Array.of(4, ...(x as Uint8Array), ...(y as Uint8Array));
const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const fromHex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) as string[], (pair) => Number.parseInt(pair, 16));
