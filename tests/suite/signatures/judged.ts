/** Signatures that are sound though they look odd, and such that are not though they look sound. */

import QUnit from "qunit";
import type { Algorithm, VerifyKey } from "../../../src/index.ts";
import { ALGORITHMS } from "../algorithms.ts";
import type { Library } from "../environment.ts";
import { CASES, type Case, inWay, jwkOf, KNOWN, publicHalf, takes, waysOf } from "./vectors.ts";

/**
 * What WebKitGTK's libgcrypt judges otherwise, which the library lets stand: a second form of a sound RSA signature, by whoever sees
 * that; and keys of mixed order, of an issuer that has made them so, and deceives nobody but those who trust it.
 */
const OTHERWISE_IN_WEBKITGTK: readonly string[] = [
  "RS256, native: with s + n",
  ...["1/8, R with 1/8", "2/8, R with 0/8", "4/8, R with 0/8", "7/8, R with 0/8", "7/8, R with 7/8"].map(
    (which) => `EdDSA, native: a key of mixed order, ${which}, where the cofactor does not matter`,
  ),
  ...["2/8, R with 0/8", "4/8, R with 0/8", "4/8, R with 4/8"].map(
    (which) => `EdDSA, native: a key of mixed order, ${which}, where the cofactor matters`,
  ),
];
const isWebKit: boolean = / AppleWebKit\/.* Safari\//.test(navigatorOf()) && !/Chrome\//.test(navigatorOf());

function navigatorOf(): string {
  return globalThis.navigator?.userAgent ?? "";
}

export function judged(library: Library): void {
  QUnit.test("a CryptoKey of one's own that is not extractable verifies RSA-PSS too", async (assert) => {
    const { key, token } = KNOWN.find(({ alg }) => alg === "PS256") as (typeof KNOWN)[number];
    const parameters = { name: "RSA-PSS", hash: "SHA-256" };
    const own = await crypto.subtle.importKey("jwk", publicHalf(jwkOf(key)), parameters, false, ["verify"]);
    const { header } = await library.jwt.verifyJws(token, own, { algorithms: ["PS256"] });
    assert.equal(header.alg, "PS256");
  });

  for (const algorithm of ALGORITHMS) {
    const cases = CASES.filter(({ alg }) => alg === algorithm);
    QUnit.test(`${algorithm}: there are both`, (assert) => {
      assert.ok(cases.some(({ accepted }) => accepted) && cases.some(({ accepted }) => !accepted));
    });
    for (const way of waysOf(algorithm)) {
      QUnit.module(`${algorithm}, ${way}`, () => {
        for (const one of cases) {
          const name = `${one.accepted ? "accepted" : "refused"}: ${one.name}${one.key.startsWith("rfc") ? "" : ", with a key of its own"}`;
          QUnit.test(name, async (assert) => {
            const isOtherwise = isWebKit && OTHERWISE_IN_WEBKITGTK.includes(`${algorithm}, ${way}: ${one.name}`);
            assert.equal(await inWay(way, algorithm, () => answer(library, one)), one.accepted !== isOtherwise);
          });
        }
      });
    }
  }
}

/** Points that can be no public key (RFC 8032 section 5.1.3, and those of small order). */
const isNoKey = (name: string): boolean => /^EdDSA: (small order|not reduced)/.test(name);

async function answer(library: Library, { alg, key, signed, signature }: Case): Promise<boolean> {
  let imported: VerifyKey;
  try {
    imported = await library.importKey(publicHalf(jwkOf(key)), { algorithm: alg as Algorithm });
  } catch (error) {
    if (isNoKey(key) && library.isSciTokensError(error, "ERR_KEY_UNSUPPORTED")) return false;
    throw error;
  }
  return takes(library, imported, signed, signature);
}
