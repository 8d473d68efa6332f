/** Key files that are whole PEM and no whole key: each structure that may be in them, broken at each of its parts. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";

type File = readonly [name: string, label: string, der: readonly number[], message: RegExp];

const element = (tag: number, ...content: readonly number[]): number[] => {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [tag, ...size, ...content];
};
const sequence = (...parts: readonly number[][]): number[] => element(0x30, ...parts.flat());
const integer = (...digits: readonly number[]): number[] => element(0x02, ...digits);
const octets = (...bytes: readonly number[]): number[] => element(0x04, ...bytes);
const bits = (...bytes: readonly number[]): number[] => element(0x03, 0, ...bytes);
const oid = (...bytes: readonly number[]): number[] => element(0x06, ...bytes);
const some = (length: number, byte = 1): number[] => Array<number>(length).fill(byte);

const NULL = [0x05, 0x00];
const VERSION = integer(0);
const P256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07);
const SECP256K1 = oid(0x2b, 0x81, 0x04, 0x00, 0x0a);
const EC_KEY = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01);
const EC = sequence(EC_KEY, P256);
const RSA = sequence(oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01), NULL);
const ED25519 = sequence(oid(0x2b, 0x65, 0x70));

const NAMED = element(0xa0, ...P256);
const BEYOND_THE_FIELD = [2, ...some(32, 0xff)];

const DAMAGED = /is damaged/;
const CURVE = /curve is not supported/;
const SPELLED_OUT = /must name its curve, not spell out/;
const POINT = /public point could not be had/;
const KIND = /of a kind that is not supported/;
const PRIMES = /more than two primes/;

/** Algorithms whose keys are not supported, and what is said instead of that they are unknown. */
const OTHERS: readonly (readonly [name: string, algorithm: number[], message: RegExp])[] = [
  ["DSA", oid(0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01), /^DSA keys are not supported; use ES256 or RS256$/],
  ["RSASSA-PSS", oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a), /a plain RSA key with PS256$/],
  ["X25519", oid(0x2b, 0x65, 0x6e), /^X25519 keys cannot sign; use Ed25519$/],
  ["X448", oid(0x2b, 0x65, 0x6f), /^X448 keys cannot sign; use Ed25519$/],
  ["Ed448", oid(0x2b, 0x65, 0x71), /^Ed448 keys are not supported; use Ed25519$/],
];

const rsaNumbers = (count: number): number[][] => Array.from({ length: count }, () => integer(3));

const FILES: readonly File[] = [
  ...OTHERS.flatMap(([name, algorithm, message]): File[] => [
    [`PKCS#8 of ${name}`, "PRIVATE KEY", sequence(VERSION, sequence(algorithm), octets(1)), message],
    [`a public key of ${name}`, "PUBLIC KEY", sequence(sequence(algorithm), bits(4)), message],
  ]),
  ["PKCS#8 of nothing", "PRIVATE KEY", sequence(), DAMAGED],
  ["PKCS#8 without a version", "PRIVATE KEY", sequence(EC, octets(1)), DAMAGED],
  ["PKCS#8 whose version is no number", "PRIVATE KEY", sequence(octets(0), EC, octets(1)), DAMAGED],
  [
    "PKCS#8 that is whole but for a version that is no number",
    "PRIVATE KEY",
    sequence(octets(0), ED25519, octets(...octets(...some(32)))),
    DAMAGED,
  ],
  ["PKCS#8 without the key", "PRIVATE KEY", sequence(VERSION, EC), DAMAGED],
  ["PKCS#8 whose key is no octets", "PRIVATE KEY", sequence(VERSION, EC, integer(1)), DAMAGED],
  ["PKCS#8 of an EC key that is no sequence", "PRIVATE KEY", sequence(VERSION, EC, octets(...integer(1))), DAMAGED],
  ["PKCS#8 of an RSA key that is no sequence", "PRIVATE KEY", sequence(VERSION, RSA, octets(1)), DAMAGED],
  ["PKCS#8 of Ed25519 and nothing", "PRIVATE KEY", sequence(VERSION, ED25519, octets()), DAMAGED],
  ["PKCS#8 of Ed25519 that is not DER", "PRIVATE KEY", sequence(VERSION, ED25519, octets(4, 5)), DAMAGED],
  [
    "PKCS#8 of Ed25519 that is a number",
    "PRIVATE KEY",
    sequence(VERSION, ED25519, octets(...integer(...some(32)))),
    DAMAGED,
  ],
  [
    "PKCS#8 of Ed25519 with 31 bytes",
    "PRIVATE KEY",
    sequence(VERSION, ED25519, octets(...octets(...some(31)))),
    DAMAGED,
  ],

  ["an algorithm that is no sequence", "PUBLIC KEY", sequence(EC_KEY, bits(4)), DAMAGED],
  ["an algorithm that is not DER", "PUBLIC KEY", sequence([0x30, 0x02, 0x06, 0x05], bits(4)), DAMAGED],
  ["an algorithm of nothing", "PUBLIC KEY", sequence(sequence(), bits(4)), DAMAGED],
  ["an algorithm that is a number", "PUBLIC KEY", sequence(sequence(integer(1)), bits(4)), DAMAGED],
  ["an algorithm that nobody knows", "PUBLIC KEY", sequence(sequence(oid(0x2a, 0x03)), bits(4)), KIND],
  ["a curve that is not named", "PUBLIC KEY", sequence(sequence(EC_KEY), bits(4)), CURVE],
  ["a curve that is null", "PUBLIC KEY", sequence(sequence(EC_KEY, NULL), bits(4)), CURVE],
  ["a curve that is spelled out", "PUBLIC KEY", sequence(sequence(EC_KEY, sequence(VERSION)), bits(4)), SPELLED_OUT],
  ["a curve that is not supported", "PUBLIC KEY", sequence(sequence(EC_KEY, SECP256K1), bits(4)), CURVE],
  ["a public key of nothing", "PUBLIC KEY", sequence(), DAMAGED],
  ["a public key without its bits", "PUBLIC KEY", sequence(EC), DAMAGED],
  ["a public key of octets", "PUBLIC KEY", sequence(EC, octets(0, 4)), DAMAGED],
  ["a public key whose bits are no bytes", "PUBLIC KEY", sequence(EC, element(0x03, 1, 4)), DAMAGED],
  ["a public key that is no point", "PUBLIC KEY", sequence(EC, bits(...BEYOND_THE_FIELD)), POINT],
  ["a public RSA key that is no sequence", "PUBLIC KEY", sequence(RSA, bits(1)), DAMAGED],

  ["SEC1 of nothing", "EC PRIVATE KEY", sequence(), DAMAGED],
  ["SEC1 whose version is no number", "EC PRIVATE KEY", sequence(octets(1), octets(1), NAMED), DAMAGED],
  ["SEC1 of a version alone", "EC PRIVATE KEY", sequence(integer(1)), DAMAGED],
  ["SEC1 without a secret", "EC PRIVATE KEY", sequence(integer(1), NAMED), DAMAGED],
  ["SEC1 without a curve", "EC PRIVATE KEY", sequence(integer(1), octets(...some(32))), CURVE],
  ["SEC1 whose curve is not DER", "EC PRIVATE KEY", sequence(integer(1), octets(1), element(0xa0, 6)), CURVE],
  ["SEC1 with a secret of zero", "EC PRIVATE KEY", sequence(integer(1), octets(...some(32, 0)), NAMED), POINT],
  [
    "SEC1 with a public half that is not DER",
    "EC PRIVATE KEY",
    sequence(integer(1), octets(...some(32)), NAMED, element(0xa1, 3)),
    DAMAGED,
  ],
  [
    "SEC1 with a public half that is no point",
    "EC PRIVATE KEY",
    sequence(integer(1), octets(...some(32)), NAMED, element(0xa1, ...bits(...BEYOND_THE_FIELD))),
    POINT,
  ],

  ["PKCS#1 of nothing", "RSA PRIVATE KEY", sequence(), PRIMES],
  ["PKCS#1 of more primes", "RSA PRIVATE KEY", sequence(integer(1), ...rsaNumbers(8)), PRIMES],
  ["PKCS#1 with a version of two bytes", "RSA PRIVATE KEY", sequence(integer(0, 0), ...rsaNumbers(8)), PRIMES],
  ["PKCS#1 with a number too few", "RSA PRIVATE KEY", sequence(VERSION, ...rsaNumbers(7)), DAMAGED],
  ["PKCS#1 with a number too many", "RSA PRIVATE KEY", sequence(VERSION, ...rsaNumbers(9)), DAMAGED],
  ["PKCS#1 with octets for a number", "RSA PRIVATE KEY", sequence(VERSION, ...rsaNumbers(7), octets(3)), DAMAGED],
  ["public PKCS#1 of nothing", "RSA PUBLIC KEY", sequence(), DAMAGED],
  ["public PKCS#1 with a number too many", "RSA PUBLIC KEY", sequence(...rsaNumbers(3)), DAMAGED],
  ["a label that nobody knows", "KEY", sequence(), /the label "KEY" is not supported/],

  ["a length that is not the shortest, of one byte", "PUBLIC KEY", [0x30, 0x81, 5, ...some(5)], DAMAGED],
  ["a length that is not the shortest, of two bytes", "PUBLIC KEY", [0x30, 0x82, 0, 0x80, ...some(128)], DAMAGED],
  ["a length that is cut off", "PUBLIC KEY", [0x30, 0x82, 1], DAMAGED],
  ["a length of no bytes", "PUBLIC KEY", [0x30, 0x80, 0, 0], DAMAGED],
  ["a length of four bytes", "PUBLIC KEY", [0x30, 0x84, 0, 0, 0, 1, 0], DAMAGED],
  ["a tag alone", "PUBLIC KEY", [0x30], DAMAGED],
  ["more than there is", "PUBLIC KEY", [0x30, 2, 5], DAMAGED],
  ["two sequences", "PUBLIC KEY", [...sequence(), ...sequence()], DAMAGED],
  ["octets", "PUBLIC KEY", octets(1), DAMAGED],
];

export function damagedFiles(library: Library): void {
  for (const [name, label, der, message] of FILES) {
    QUnit.test(name, (assert) => refuses(assert, library, pemOf(label, der), message));
  }
  QUnit.test("a first line that is cut off", (assert) =>
    refuses(assert, library, "-----BEGIN EC PRIVATE KEY", /the PEM text is cut off$/),
  );
}

async function refuses(assert: Assert, library: Library, text: string, message: RegExp): Promise<void> {
  const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => library.importKey(text));
  assert.ok(message.test(error.message), error.message);
}

function pemOf(label: string, der: readonly number[]): string {
  const body = btoa(der.map((byte) => String.fromCharCode(byte)).join(""));
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}
