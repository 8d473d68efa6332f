/** Signatures with any one bit changed, cut or made longer at either end, or with numbers from the borders of their range. */

import QUnit from "qunit";
import type { Algorithm, VerifyKey } from "../../../src/index.ts";
import { ALGORITHMS } from "../algorithms.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { decode } from "../keys/check.ts";
import { CURVES, isNative } from "../without.ts";
import { inWay, jwkOf, KNOWN, publicHalf, takes, type Way, waysOf } from "./vectors.ts";

/**
 * Every bit, but where that takes long only those whose number is a multiple of this: one verification by the fallback takes
 * milliseconds, and the same number of RSA is looked at with three hashes. `tests/evidence/signatures` changes the rest too.
 */
const stride = (algorithm: Algorithm, publicKey: CryptoKey): number => {
  if (!isNative(publicKey)) return 61;
  return /^(?:[RP]S(?:384|512)|ES512)$/.test(algorithm) ? 7 : 1;
};
/** Verifications that are waited for together: some runtimes do each in another thread. */
const TOGETHER = 64;

export function damaged(library: Library): void {
  for (const algorithm of ALGORITHMS) {
    for (const way of waysOf(algorithm)) {
      QUnit.module(`${algorithm}, ${way}`, () => {
        QUnit.test("any one bit changed", async (assert) => {
          const { key, signed, signature } = await sound(library, algorithm, way);
          const step = stride(algorithm, key.publicKey);
          const bits = Array.from({ length: Math.ceil((signature.length * 8) / step) }, (_, index) => index * step);
          const changed = bits.map((bit) =>
            signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7))),
          );
          assert.deepEqual(await taken(library, key, signed, changed), []);
          assert.deepEqual(await taken(library, key, signed, [signature]), [0], "the sound one is taken");
        });

        QUnit.test("cut at either end", async (assert) => {
          const { key, signed, signature } = await sound(library, algorithm, way);
          const lengths = Array.from(signature.subarray(1), (_, index) => index + 1);
          const cut = lengths.flatMap((length) => [signature.subarray(0, length), signature.subarray(length)]);
          assert.deepEqual(await taken(library, key, signed, cut), []);
          // Without any, the token has not got its form.
          await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => takes(library, key, signed, ""));
        });

        QUnit.test("a byte more at either end, or the whole twice", async (assert) => {
          const { key, signed, signature } = await sound(library, algorithm, way);
          const bytes = Array.from({ length: 256 }, (_, byte) => byte);
          const longer = bytes.flatMap((byte) => [
            Uint8Array.of(byte, ...signature),
            Uint8Array.of(...signature, byte),
          ]);
          longer.push(Uint8Array.of(...signature, ...signature));
          assert.deepEqual(await taken(library, key, signed, longer), []);
        });

        if (algorithm in BORDERS) {
          QUnit.test("r and s from the borders of their range", (assert) => borders(assert, library, algorithm, way));
        }
      });
    }
  }
}

/** A sound signature, and its key as it is had in that way. */
async function sound(
  library: Library,
  algorithm: Algorithm,
  way: Way,
): Promise<{ readonly key: VerifyKey; readonly signed: string; readonly signature: Uint8Array<ArrayBuffer> }> {
  const { key, token } = KNOWN.find(({ alg }) => alg === algorithm) as (typeof KNOWN)[number];
  const imported = await inWay(way, algorithm, () => library.importKey(publicHalf(jwkOf(key)), { algorithm }));
  const at = token.lastIndexOf(".");
  return { key: imported, signed: token.slice(0, at), signature: decode(token.slice(at + 1)) };
}

/** The numbers of those signatures that are taken. */
async function taken(
  library: Library,
  key: VerifyKey,
  signed: string,
  signatures: readonly Uint8Array[],
): Promise<number[]> {
  const found: number[] = [];
  for (let from = 0; from < signatures.length; from += TOGETHER) {
    const some = signatures.slice(from, from + TOGETHER);
    const answers = await Promise.all(some.map((signature) => takes(library, key, signed, signature)));
    for (const [index, answer] of answers.entries()) if (answer) found.push(from + index);
  }
  return found;
}

/** The order n of the group and the p of its field (FIPS 186-5). */
const BORDERS: Readonly<Partial<Record<Algorithm, readonly [size: number, n: bigint, p: bigint]>>> = {
  ES256: [
    32,
    0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  ],
  ES384: [
    48,
    0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  ],
  ES512: [66, 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n, 2n ** 521n - 1n],
};

/** All pairs of border values, and of one such and one half of a sound signature; s and n − s are both sound (SECURITY.md). */
async function borders(assert: Assert, library: Library, algorithm: Algorithm, way: Way): Promise<void> {
  const [size, n, p] = BORDERS[algorithm] as readonly [number, bigint, bigint];
  const { key, signed, signature } = await sound(library, algorithm, way);
  const [r, s] = [toInteger(signature.subarray(0, size)), toInteger(signature.subarray(size))];
  const most = (1n << BigInt(8 * size)) - 1n;
  const odd = [0n, 1n, 2n, n - 1n, n, n + 1n, p - 1n, p, p + 1n, most - 1n, most];
  const pairs = [r, n - r, ...odd].flatMap((one) => [s, n - s, ...odd].map((two): [bigint, bigint] => [one, two]));
  const answers = await taken(
    library,
    key,
    signed,
    pairs.map(([one, two]) => Uint8Array.of(...toBytes(one, size), ...toBytes(two, size))),
  );
  assert.deepEqual(answers, [0, 1], "(r, s) and (r, n - s)");
  assert.ok(algorithm in CURVES);
}

const toInteger = (bytes: Uint8Array): bigint => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

function toBytes(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = size - 1, rest = value; at >= 0; at--, rest >>= 8n) bytes[at] = Number(rest & 255n);
  return bytes;
}
