/**
 * What the library refuses by itself, though the runtime would take it: some do (WebKitGTK, Deno). Here `crypto.subtle` takes all that
 * it is asked.
 */

import QUnit from "qunit";
import type { Algorithm, JsonWebKey, VerifyKey } from "../../../src/index.ts";
import { ALGORITHMS } from "../algorithms.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { decode, encode, fromHex } from "../keys/check.ts";
import { isNative } from "../without.ts";
import { jwkOf, KNOWN, publicHalf, takes } from "./vectors.ts";

const ORDER = 0x1000000000000000000000000000000014def9dea2f79cd65812631a5cf5d3edn;
/** Points of order 1, 2, 4 and 8 (RFC 8032 section 5.1). */
const LOW_ORDER = [
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  "00".repeat(32),
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
].map(fromHex);

export function trusting(library: Library): void {
  for (const algorithm of ALGORITHMS) {
    QUnit.test(`${algorithm}: a signature of another length`, async (assert) => {
      const { key, signed, signature } = await sound(library, algorithm);
      const lengths = [signature.subarray(1), Uint8Array.of(0, ...signature), Uint8Array.of(...signature, 0)];
      await takingAll(async () => {
        assert.ok(await takes(library, key, signed, signature));
        for (const other of lengths) assert.notOk(await takes(library, key, signed, other), `${other.length} bytes`);
      });
    });
  }

  QUnit.test("EdDSA: an s that is not below the order, and an R of small order", async (assert) => {
    const { key, signed, signature } = await sound(library, "EdDSA");
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
    const answers = (all: readonly Uint8Array[]): Promise<boolean[]> =>
      takingAll(() => Promise.all(all.map((one) => takes(library, key, signed, one))));
    const withS = [0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 256n - 1n].map((number) =>
      Uint8Array.of(...r, ...toBytes(number, 32).reverse()),
    );
    // The fallback's own does not take all.
    const below = isNative(key.publicKey);
    assert.deepEqual(await answers(withS), [below, below, below, false, false, false]);
    const withR = LOW_ORDER.map((point) => Uint8Array.of(...point, ...s));
    assert.deepEqual(await answers(withR), [false, false, false, false]);
  });

  for (const algorithm of ["PS256", "PS384", "PS512"] as const) {
    QUnit.test(`${algorithm}: a number that is not below the modulus`, async (assert) => {
      const { key, jwk, signed, signature } = await sound(library, algorithm);
      const modulus = toInteger(decode(jwk.n));
      const size = signature.length;
      const least = Uint8Array.of(0x0f, ...new Uint8Array(size - 1).fill(0xff));
      const below = [toBytes(1n, size), least, toBytes(modulus - 1n, size)];
      const others = [toBytes(modulus, size), toBytes(modulus + 1n, size), new Uint8Array(size).fill(0xff)];
      await takingAll(async () => {
        for (const one of below) assert.ok(await takes(library, key, signed, one));
        for (const one of others) assert.notOk(await takes(library, key, signed, one));
        const act = () =>
          library.jwt.verifyJws(`${signed}.${encode(toBytes(modulus, size))}`, jwk, { algorithms: [algorithm] });
        await failsWith(assert, library, "ERR_SIGNATURE", act, "by the JWK, as it is");
      });
    });
  }
}

/** A key of the vectors as the runtime has it, and what it signed. */
async function sound(library: Library, algorithm: Algorithm): Promise<Sound> {
  const { key: name, token } = KNOWN.find(({ alg }) => alg === algorithm) as (typeof KNOWN)[number];
  const jwk = publicHalf(jwkOf(name));
  const key = await library.importKey(jwk, { algorithm });
  const at = token.lastIndexOf(".");
  return { key, jwk, signed: token.slice(0, at), signature: decode(token.slice(at + 1)) };
}

interface Sound {
  readonly key: VerifyKey;
  readonly jwk: JsonWebKey;
  readonly signed: string;
  readonly signature: Uint8Array;
}

/** Runs something where each signature verifies that `crypto.subtle` is asked about. */
async function takingAll<T>(act: () => Promise<T>): Promise<T> {
  const prototype: SubtleCrypto = Object.getPrototypeOf(crypto.subtle);
  const { verify } = prototype;
  Object.assign(prototype, { verify: async () => true });
  try {
    return await act();
  } finally {
    Object.assign(prototype, { verify });
  }
}

const toInteger = (bytes: Uint8Array): bigint => bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n);

const toBytes = (value: bigint, size: number): Uint8Array => fromHex(value.toString(16).padStart(2 * size, "0"));
