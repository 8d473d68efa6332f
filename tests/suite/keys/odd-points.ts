/** Points of Ed25519 that make forgeries verify where nobody looks at them. */

import QUnit from "qunit";
import type { JsonWebKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { without } from "../without.ts";
import { encode, fromHex, verifying } from "./check.ts";

/** Encodings of the eight points of low order and their twins that are not canonical, which make forgeries verify. */
const LOW_ORDER = [
  ...[
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
  ],
  ...[
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
  ],
  ...[
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ],
  ...[
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  ],
  ...[
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  ],
];

/** The field, in which a point is said by its y, with the sign of x in the highest bit (RFC 8032 section 5.1). */
const P = 2n ** 255n - 19n;
const SIGN = 2n ** 255n;
/** The least that have an x, and that have none. */
const POINTS = [3n, 4n, 5n, 6n, 9n, 10n, 14n, 15n, 16n, 18n, 19n, 21n, 23n, 24n, 25n, 26n, 27n, 28n, 29n, 30n];
const NO_POINTS = [2n, 7n, 8n, 11n, 12n, 13n, 17n, 20n, 22n, 31n, 34n, 36n, 38n];

export function oddPoints(library: Library): void {
  const { importKey, generateKey, exportKey, jwt, KeyCache } = library;
  /** Not left to the runtime: with any other answer, forgeries would verify, or a browser's process would end. */
  const isRefused = async (assert: Assert, x: Uint8Array): Promise<void> => {
    const jwk = jwkOf(x);
    for (const act of [() => importKey(jwk), () => without("EdDSA", () => importKey(jwk))]) {
      const error = await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", act);
      assert.equal(error.message, "the JWK is no public key of Ed25519");
    }
  };

  for (const point of LOW_ORDER) {
    QUnit.test(`${point} as the public key`, (assert) => isRefused(assert, fromHex(point)));
  }

  QUnit.test("an odd point as R, with a sound key", async (assert) => {
    const jwk = await exportKey(await generateKey("EdDSA"), "jwk-public");
    const keys = { native: await importKey(jwk), software: await without("EdDSA", () => importKey(jwk)) };
    const token = await jwt.sign({ sub: "jane" }, await generateKey("EdDSA"));
    for (const r of LOW_ORDER) {
      const forged = `${token.slice(0, token.lastIndexOf("."))}.${encode(Uint8Array.of(...fromHex(r), ...new Uint8Array(32)))}`;
      for (const [kind, key] of Object.entries(keys)) {
        await failsWith(assert, library, "ERR_SIGNATURE", () => verifying(library, forged, key), kind);
      }
    }
  });

  QUnit.test("bytes that are no point as the public key", async (assert) => {
    for (const y of NO_POINTS.flatMap((one) => [one, one + SIGN, P - one, P - one + SIGN])) {
      await isRefused(assert, bytesOf(y));
    }
  });

  QUnit.test("a point whose y is written larger than the field as the public key", async (assert) => {
    for (const y of POINTS.filter((one) => one < 19n)) await isRefused(assert, bytesOf(P + y));
  });

  QUnit.test("each other point can be a public key", async (assert) => {
    const keys = POINTS.flatMap((one) => [one, one + SIGN, P - one, P - one + SIGN]).map((y) => jwkOf(bytesOf(y)));
    for (const jwk of keys) {
      const cache = new KeyCache();
      await cache.addJwks("https://issuer.example", { keys: [{ ...jwk, kid: "k" }] });
      assert.equal((await cache.list())[0]?.issuer, "https://issuer.example");
    }
  });
}

const jwkOf = (x: Uint8Array): JsonWebKey => ({ kty: "OKP", crv: "Ed25519", x: encode(x) });

const bytesOf = (y: bigint): Uint8Array => fromHex(y.toString(16).padStart(64, "0")).reverse();
