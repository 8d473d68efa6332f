/** JWKs as issuers in the field write them. */

import QUnit from "qunit";
import type { JsonWebKey, SigningKey } from "../../../src/index.ts";
import vectors from "../../vectors/keys.json";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { decode, encode, signsFor } from "./check.ts";

const ISSUER = "https://issuer.example";

/** P-256's generator, which is the public key of the private key 1 (FIPS 186-5). */
const GENERATOR = {
  kty: "EC",
  crv: "P-256",
  x: "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
  y: "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU",
};

export function jwksOfTheField(library: Library): void {
  const { importKey, exportKey, generateKey, SciToken, jwt } = library;

  QUnit.test("numbers with padding", async (assert) => {
    for (const name of ["es256", "rs256", "ed25519"] as const) {
      const jwk: Record<string, unknown> = vectors[name].jwk_public;
      const padded = { ...jwk };
      for (const member of ["x", "y", "n", "e"]) if (typeof jwk[member] === "string") padded[member] = pad(jwk[member]);
      assert.notDeepEqual(padded, jwk);
      assert.deepEqual(
        await exportKey(await importKey(padded), "jwk-public"),
        await exportKey(await importKey(jwk), "jwk-public"),
      );
    }
    const key = await generateKey("ES256", { extractable: true });
    const { d = "", ...rest } = await exportKey(key, "jwk-private");
    await signsFor(assert, library, (await importKey({ ...rest, d: pad(d) })) as SigningKey, key);
  });

  QUnit.test("coordinates without their leading zeros", async (assert) => {
    const { jwk_public: jwk, pem_public } = vectors["es256-shortx"];
    const short = { ...jwk, x: encode(decode(jwk.x).subarray(1)) };
    assert.equal(decode(short.x).length, 31);
    assert.equal((await importKey(short)).keyId, (await importKey(pem_public)).keyId);
    assert.equal((await exportKey(await importKey(short), "jwk-public")).x, jwk.x);
    const { key, whole } = await withLeadingZeros(library);
    const cut = { ...whole, x: trim(whole.x), y: trim(whole.y), d: trim(whole.d) };
    assert.deepEqual(
      [cut.x, cut.y, cut.d].map((text) => decode(text).length < 66),
      [true, true, true],
    );
    const again = (await importKey(cut, { extractable: true })) as SigningKey;
    assert.deepEqual(await exportKey(again, "jwk-private"), whole);
    await signsFor(assert, library, again, key);
  });

  QUnit.test("a private key of one byte", async (assert) => {
    const key = (await importKey({ ...GENERATOR, d: "AQ" }, { extractable: true })) as SigningKey;
    assert.equal((await exportKey(key, "jwk-private")).d, encode(new Uint8Array(32).with(31, 1)));
    await signsFor(assert, library, key, await importKey(GENERATOR));
  });

  QUnit.test("numbers with a zero byte too many", async (assert) => {
    const key = await generateKey("ES256", { extractable: true });
    const jwk = await exportKey(key, "jwk-private");
    const long = { ...jwk, x: zero(jwk.x), y: zero(jwk.y), d: zero(jwk.d) };
    const again = (await importKey(long, { extractable: true })) as SigningKey;
    assert.deepEqual(await exportKey(again, "jwk-private"), jwk);
    await signsFor(assert, library, again, key);
    const rsa = vectors.rs256.jwk_public;
    const sound = await exportKey(await importKey(rsa), "jwk-public");
    assert.deepEqual(await exportKey(await importKey({ ...rsa, n: zero(rsa.n) }), "jwk-public"), sound);
    assert.deepEqual(await exportKey(await importKey({ ...rsa, n: zero(zero(rsa.n)) }), "jwk-public"), sound);
  });

  QUnit.test("an EC key without crv", async (assert) => {
    const { crv: _curve, ...jwk } = vectors.es256.jwk_public;
    assert.equal((await importKey(jwk)).keyId, (await importKey(vectors.es256.jwk_public)).keyId);
    assert.equal((await exportKey(await importKey(jwk), "jwk-public")).crv, "P-256");
    const { alg: _label, ...unlabelled } = jwk;
    const { crv: _other, ...p384 } = vectors.es384.jwk_public;
    const refused = [unlabelled, { ...jwk, alg: "ES384" }, p384, { ...p384, alg: "ES256" }];
    for (const bad of refused) await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(bad));
    await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(unlabelled, { algorithm: "ES256" }));
  });

  QUnit.test("Ed25519 under the name of RFC 9864", async (assert) => {
    const key = await generateKey("EdDSA", { extractable: true });
    const named = (await importKey({ ...(await exportKey(key, "jwk-private")), alg: "Ed25519" })) as SigningKey;
    assert.equal(named.algorithm, "EdDSA");
    await signsFor(assert, library, named, key);
    const jwk = { ...vectors.ed25519.jwk_public, alg: "Ed25519" };
    assert.equal(
      (await importKey(jwk, { algorithm: "EdDSA" })).keyId,
      (await importKey(vectors.ed25519.jwk_public)).keyId,
    );
  });

  QUnit.test("members that nobody asked for", async (assert) => {
    const { es256 } = vectors;
    const jwk = {
      ...es256.jwk_public,
      x5c: ["MIIB"],
      x5t: "x",
      "x5t#S256": "x",
      iat: 1,
      ext: false,
      key_ops: ["verify", "odd"],
    };
    assert.deepEqual(
      await exportKey(await importKey(jwk), "jwk-public"),
      await exportKey(await importKey(es256.pem_public), "jwk-public"),
    );
  });

  QUnit.test("private members of a key to verify with are dropped", async (assert) => {
    const key = await generateKey("ES256", { extractable: true });
    const jwk = await exportKey(key, "jwk-private");
    const token = await jwt.sign({ iss: ISSUER, exp: Math.ceil(Date.now() / 1000) + 600 }, key);
    assert.ok(await jwt.verify(token, jwk));
    // What the private half is does not matter, as it is not looked at.
    assert.ok(await jwt.verify(token, { keys: [{ ...jwk, d: "!" }] }));
    assert.ok(await SciToken.deserialize(token, { jwks: { keys: [jwk] } }));
    const cache = new library.KeyCache();
    await cache.addJwks(ISSUER, { keys: [jwk] });
    const found = await cache.getKey(ISSUER, key.keyId);
    assert.notOk("privateKey" in found);
    assert.deepEqual(await exportKey(found, "jwk-public"), await exportKey(key, "jwk-public"));
    assert.notOk(JSON.stringify([await cache.list(), library.exportJwks(key)]).includes(jwk.d as string));
  });
}

/** A P-521 key whose numbers all begin with a zero byte, as one in eight does, and its JWK. */
async function withLeadingZeros({ generateKey, exportKey }: Library): Promise<{ key: SigningKey; whole: JsonWebKey }> {
  for (let tries = 0; tries < 500; tries++) {
    const key = await generateKey("ES512", { extractable: true });
    const whole = await exportKey(key, "jwk-private");
    if ([whole.x, whole.y, whole.d].every((text) => decode(text)[0] === 0)) return { key, whole };
  }
  throw new Error("no such key turned up");
}

const pad = (text: string): string => text.padEnd(Math.ceil(text.length / 4) * 4, "=");
const trim = (text: string | undefined): string =>
  encode(decode(text).subarray(decode(text).findIndex((byte) => byte !== 0)));
const zero = (text: string | undefined): string => encode(Uint8Array.of(0, ...decode(text)));
