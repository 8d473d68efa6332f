/** Objects that have the form of a `CryptoKey` and are none: what they say of themselves is not believed. */

import QUnit from "qunit";
import type { VerifyKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { keyOf } from "./check.ts";

const UNSUPPORTED = "ERR_KEY_UNSUPPORTED";
const EC = { name: "ECDSA", namedCurve: "P-256" };
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: { name: "SHA-256" }, modulusLength: 2048 };
const F4 = Uint8Array.of(1, 0, 1);

/** RSA keys that say of themselves what none may be. */
const WEAK: Readonly<Record<string, object>> = {
  "without a length": { ...RSA, modulusLength: undefined, publicExponent: F4 },
  "of 1024 bits": { ...RSA, modulusLength: 1024, publicExponent: F4 },
  "with an exponent that is a number": { ...RSA, publicExponent: 65_537 },
  "with an exponent that is a text": { ...RSA, publicExponent: "AQAB" },
  "with an exponent of nothing": { ...RSA, publicExponent: new Uint8Array() },
  "with an exponent of one": { ...RSA, publicExponent: Uint8Array.of(0, 0, 1) },
  "with an exponent of nine bytes": { ...RSA, publicExponent: new Uint8Array(9).fill(1) },
};

const publicOf = (algorithm: object): CryptoKey =>
  ({ type: "public", extractable: true, usages: ["verify"], algorithm }) as unknown as CryptoKey;
const privateOf = (algorithm: object): CryptoKey =>
  ({ type: "private", extractable: true, usages: ["sign"], algorithm }) as unknown as CryptoKey;

export function fabricatedKeys(library: Library): void {
  const { importKey, exportKey, jwt } = library;

  for (const [name, algorithm] of Object.entries(WEAK)) {
    QUnit.test(`an RSA key ${name} verifies nothing`, async (assert) => {
      const token = await jwt.sign({ sub: "jane" }, await keyOf(library, "RS256"));
      const key: VerifyKey = { algorithm: "RS256", keyId: "any", publicKey: publicOf(algorithm) };
      const error = await failsWith(assert, library, UNSUPPORTED, () =>
        jwt.verify(token, key, { algorithms: ["RS256"] }),
      );
      assert.ok(/2048 to 16384 bits and an odd exponent/.test(error.message), error.message);
    });
  }

  QUnit.test("one that crypto.subtle does not know verifies and signs nothing", async (assert) => {
    const key = await keyOf(library, "ES256");
    const token = await jwt.sign({ sub: "jane" }, key);
    const hollow = { ...key, publicKey: publicOf(EC), privateKey: privateOf(EC) };
    await failsWith(assert, library, UNSUPPORTED, () => jwt.verify(token, hollow));
    await failsWith(assert, library, UNSUPPORTED, () => jwt.sign({ sub: "jane" }, hollow));
  });

  QUnit.test("one that crypto.subtle does not know is not written out or read in", async (assert) => {
    const key = await keyOf(library, "ES256");
    for (const half of [publicOf(EC), privateOf(EC)]) {
      const error = await failsWith(assert, library, UNSUPPORTED, () => importKey(half));
      assert.equal(error.message, "crypto.subtle cannot export this CryptoKey");
      assert.ok(error.cause instanceof Error, "it tells why");
    }
    const hollow = { ...key, privateKey: privateOf(EC) };
    await failsWith(assert, library, UNSUPPORTED, () => exportKey(hollow, "jwk-private"));
  });
}
