/** Keys come in, go out and come in again as the same keys, in all the forms that are found in the field. */

import QUnit from "qunit";
import type { Algorithm, SigningKey, VerifyKey } from "../../src/index.ts";
import vectors from "../vectors/keys.json";
import pem from "../vectors/pem.json";
import { ALGORITHMS } from "./algorithms.ts";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { sentOver } from "./fixtures.ts";
import { decode, keyOf, signsFor, thumbprint } from "./keys/check.ts";
import { damagedFiles } from "./keys/damaged-files.ts";
import { fabricatedKeys } from "./keys/fabricated.ts";
import { jwksOfTheField } from "./keys/field.ts";
import { generation } from "./keys/generation.ts";
import { largeCoordinates } from "./keys/large-coordinates.ts";
import { oddFiles } from "./keys/odd-files.ts";
import { keySets } from "./keys/sets.ts";

const PUBLIC_MEMBERS = {
  ES: ["crv", "kty", "x", "y"],
  Ed: ["crv", "kty", "x"],
  RS: ["e", "kty", "n"],
  PS: ["e", "kty", "n"],
};
const LABELS = ["alg", "kid", "use"];

export function keys(library: Library): void {
  QUnit.module("generated", () => {
    for (const algorithm of ALGORITHMS) generated(library, algorithm);
    QUnit.test("a key is for ES256 unless said otherwise, and has the name it is given", async (assert) => {
      const key = await library.generateKey(undefined, { keyId: "mine" });
      assert.deepEqual([key.algorithm, key.keyId], ["ES256", "mine"]);
      assert.equal((await library.exportKey(key, "jwk-public")).kid, "mine");
    });
    generation(library);
  });
  QUnit.module("thumbprints", () => thumbprints(library));
  QUnit.module("key files", () => keyFiles(library));
  QUnit.module("damaged key files", () => damagedFiles(library));
  QUnit.module("key files with more in them", () => oddFiles(library));
  QUnit.module("JWKs of the field", () => jwksOfTheField(library));
  QUnit.module("coordinates beyond the field", () => largeCoordinates(library));
  QUnit.module("CryptoKeys", () => cryptoKeys(library));
  QUnit.module("fabricated CryptoKeys", () => fabricatedKeys(library));
  QUnit.module("key sets", () => keySets(library));
}

function generated(library: Library, algorithm: Algorithm): void {
  const { generateKey, importKey, exportKey, exportJwks } = library;

  QUnit.test(`${algorithm}: a key keeps its private half to itself`, async (assert) => {
    const key = await generateKey(algorithm);
    assert.equal(key.algorithm, algorithm);
    assert.notOk(key.privateKey.extractable);
    assert.ok(Object.isFrozen(key));
    await signsFor(assert, library, key, key);
    await failsWith(assert, library, "ERR_ARGUMENT", () => exportKey(key, "jwk-private"));
    await failsWith(assert, library, "ERR_ARGUMENT", () => exportKey(key, "pem-private"));
    assert.notEqual((await keyOf(library, algorithm)).keyId, key.keyId, "no two keys are the same");
    const { modulusLength = 2048, publicExponent = [1, 0, 1] } = key.publicKey.algorithm as Partial<RsaKeyAlgorithm>;
    assert.deepEqual([modulusLength, ...publicExponent], [2048, 1, 0, 1]);
  });

  QUnit.test(`${algorithm}: a public key goes out and comes in again`, async (assert) => {
    const key = await keyOf(library, algorithm);
    const jwk = await exportKey(key, "jwk-public");
    const members = PUBLIC_MEMBERS[algorithm.slice(0, 2) as keyof typeof PUBLIC_MEMBERS];
    assert.deepEqual(Object.keys(jwk).sort(), [...members, ...LABELS].sort(), "no private member is in it");
    assert.deepEqual([jwk.alg, jwk.kid, jwk.use], [algorithm, key.keyId, "sig"]);
    assert.equal(key.keyId, await thumbprint(jwk));
    assert.deepEqual(exportJwks(key), { keys: [jwk] });
    assert.deepEqual(JSON.parse(JSON.stringify(jwk)), jwk);
    const text = await exportKey(key, "pem-public");
    assert.ok(/^-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PUBLIC KEY-----\n$/.test(text), text);
    for (const again of [await importKey(jwk), await importKey(text, { algorithm })]) {
      assert.notOk("privateKey" in again);
      assert.equal(again.keyId, key.keyId);
      assert.equal(again.algorithm, algorithm);
      assert.deepEqual(await exportKey(again, "jwk-public"), jwk);
      assert.equal(await exportKey(again, "pem-public"), text);
      await signsFor(assert, library, key, again);
    }
  });

  QUnit.test(`${algorithm}: a private key goes out and comes in again, where that was asked for`, async (assert) => {
    const key = await keyOf(library, algorithm);
    assert.ok(key.privateKey.extractable);
    const jwk = await exportKey(key, "jwk-private");
    const text = await exportKey(key, "pem-private");
    assert.ok(/^-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,64}\n)+-----END PRIVATE KEY-----\n$/.test(text));
    for (const input of [jwk, text]) {
      const kept = (await importKey(input, { algorithm })) as SigningKey;
      assert.equal(kept.keyId, key.keyId);
      assert.notOk(kept.privateKey.extractable, "it is kept by default");
      await failsWith(assert, library, "ERR_ARGUMENT", () => exportKey(kept, "jwk-private"));
      await signsFor(assert, library, kept, key);
      const again = (await importKey(input, { algorithm, extractable: true })) as SigningKey;
      assert.deepEqual(await exportKey(again, "jwk-private"), jwk);
      assert.equal(await exportKey(again, "pem-private"), text);
      await signsFor(assert, library, again, key);
      await signsFor(assert, library, key, again);
    }
  });

  QUnit.test(`${algorithm}: crypto.subtle reads the key files that are written`, async (assert) => {
    const key = await keyOf(library, algorithm);
    const parameters = key.publicKey.algorithm;
    const spki = bytesOf(await exportKey(key, "pem-public"));
    const pkcs8 = bytesOf(await exportKey(key, "pem-private"));
    const publicKey = await crypto.subtle.importKey("spki", spki, parameters, true, ["verify"]);
    const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, parameters, true, ["sign"]);
    const again = (await importKey({ privateKey, publicKey })) as SigningKey;
    assert.equal(again.keyId, key.keyId);
    await signsFor(assert, library, again, key);
  });
}

function thumbprints({ importKey }: Library): void {
  QUnit.test("the example of RFC 7638 section 3.1", async (assert) => {
    const jwk = {
      kty: "RSA",
      n: "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
      e: "AQAB",
      alg: "RS256",
      kid: "2011-04-29",
    };
    const { kid: _named, ...unnamed } = jwk;
    assert.equal((await importKey(unnamed)).keyId, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    assert.equal((await importKey(jwk)).keyId, "2011-04-29", "the key's own name comes first");
    assert.equal((await importKey(jwk, { keyId: "mine" })).keyId, "mine", "and the caller's before it");
  });

  QUnit.test("the example of RFC 8037 appendix A.3", async (assert) => {
    const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" };
    assert.equal((await importKey(jwk)).keyId, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });
}

function keyFiles(library: Library): void {
  const { importKey, exportKey } = library;
  const files = pem.filter(({ kind }) => kind !== "refused");
  for (const file of files) {
    QUnit.test(file.name, async (assert) => {
      const fellows = files.filter(({ same_as }) => same_as === file.same_as);
      const first = fellows.find(({ kind }) => kind === "private") as (typeof files)[number];
      const [key, signer] = [await importKey(file.pem), (await importKey(first.pem)) as SigningKey];
      assert.equal(key.algorithm, file.alg);
      assert.equal(key.keyId, signer.keyId, "all files of one key have one kid");
      assert.equal(key.keyId, await thumbprint(await exportKey(key, "jwk-public")));
      assert.equal("privateKey" in key, file.kind === "private");
      await signsFor(assert, library, signer, key);
      if ("privateKey" in key) await signsFor(assert, library, key, signer);
    });
  }
}

function cryptoKeys(library: Library): void {
  const { importKey, exportKey, generateKey } = library;

  for (const algorithm of ALGORITHMS) {
    QUnit.test(`${algorithm}: halves and pairs`, async (assert) => {
      const key = await keyOf(library, algorithm);
      const { privateKey, publicKey } = key;
      const jwk = await exportKey(key, "jwk-public");
      const token = await library.jwt.sign({}, key);
      assert.ok(await library.jwt.verify(token, publicKey, { algorithms: [algorithm] }));
      for (const input of [publicKey, privateKey, { privateKey, publicKey }]) {
        const again = await importKey(input);
        assert.equal(again.algorithm, algorithm);
        assert.equal(again.keyId, key.keyId);
        assert.deepEqual(await exportKey(again, "jwk-public"), jwk);
        await signsFor(assert, library, key, again);
        if ("privateKey" in again) await signsFor(assert, library, again, key);
        assert.equal((await importKey(input, { algorithm, keyId: "mine" })).keyId, "mine");
      }
    });
  }

  QUnit.test("a pair that keeps its private half", async (assert) => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
    const key = (await importKey(pair)) as SigningKey;
    assert.equal(key.privateKey, pair.privateKey);
    assert.equal(key.keyId, await thumbprint(await exportKey(key, "jwk-public")));
    await signsFor(assert, library, key, key);
  });

  QUnit.test("a public half that cannot be read is taken by its name", async (assert) => {
    const signer = await generateKey("ES256");
    const { kty = "", crv = "", x = "", y = "" } = await exportKey(signer, "jwk-public");
    const parameters = { name: "ECDSA", namedCurve: "P-256" };
    const hidden = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, parameters, false, ["verify"]);
    const key = await importKey(hidden, { keyId: "hidden" });
    assert.equal(key.keyId, "hidden");
    await signsFor(assert, library, signer, key);
  });

  QUnit.test("a key comes over from another thread as what it is", async (assert) => {
    for (const key of [await generateKey("ES256"), await importKey(vectors.es384.jwk_public)]) {
      const sent = sentOver(assert, key);
      if (sent !== undefined) await isTheSame(assert, await importKey(sent), key);
    }
  });

  QUnit.test("a key that was put together by hand is what it says, and can have another name", async (assert) => {
    for (const algorithm of ["ES256", "PS384"] as const) {
      const key = { ...(await keyOf(library, algorithm)), keyId: "mine" };
      const parameters = key.publicKey.algorithm as EcKeyImportParams;
      const spki = bytesOf(await exportKey(key, "pem-public"));
      const publicKey = await crypto.subtle.importKey("spki", spki, parameters, true, ["verify"]);
      await isTheSame(assert, await importKey({ ...key, publicKey }), key);
      const { privateKey: _secret, ...half } = key;
      await isTheSame(assert, await importKey({ ...half, publicKey }), half);
      assert.equal((await importKey({ ...key, publicKey }, { keyId: "another" })).keyId, "another");
    }
  });

  /** Also where nothing of the key but its CryptoKeys is known. */
  async function isTheSame(assert: Assert, again: SigningKey | VerifyKey, key: SigningKey | VerifyKey): Promise<void> {
    assert.deepEqual([again.keyId, again.algorithm], [key.keyId, key.algorithm]);
    assert.deepEqual(await exportKey(again, "jwk-public"), await exportKey(key, "jwk-public"));
    assert.equal("privateKey" in again, "privateKey" in key);
    if ("privateKey" in again) await signsFor(assert, library, again, key);
  }

  QUnit.test("an RSA key with an oth that is undefined, as workerd writes it, is one of two primes", async (assert) => {
    const made = await generateKey("RS256", { extractable: true });
    const jwk = { ...(await exportKey(made, "jwk-private")), oth: undefined };
    assert.ok("privateKey" in (await importKey(jwk as never)));
  });

  QUnit.test("a key that was imported stays what it is, and can have another name", async (assert) => {
    for (const key of [await generateKey("RS256"), await importKey(vectors.es384.jwk_public)]) {
      const again = await importKey(key);
      assert.deepEqual(again, key);
      assert.equal(again.publicKey, key.publicKey);
      assert.equal((await importKey(key, { algorithm: key.algorithm })).keyId, key.keyId);
      const renamed = await importKey(key, { keyId: "another" });
      assert.equal(renamed.keyId, "another");
      assert.ok(Object.isFrozen(renamed));
      assert.notEqual(key.keyId, "another");
      assert.deepEqual(await exportKey(renamed, "jwk-public"), {
        ...(await exportKey(key, "jwk-public")),
        kid: "another",
      });
      await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => importKey(key, { algorithm: "ES256" }));
    }
  });
}

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => decode(text.replace(/-----[^-]+-----|\s/g, ""));
