/** SciToken: claims, keys, reading. */

import QUnit from "qunit";
import { failsWith } from "./assertions.ts";
import type { Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, sentOver, signClaims, verifiedToken } from "./fixtures.ts";
import { minting } from "./minting.ts";

export function scitoken(library: Library): void {
  const { SciToken, generateKey, exportKey, exportJwks, importKey, jwt } = library;

  QUnit.test("alone it makes a key of its own, once", async (assert) => {
    const token = new SciToken();
    const jwk = await token.publicKey();
    const serialized = await token.serialize({ issuer: ISSUER });
    assert.equal(jwk.alg, "ES256");
    assert.notOk("d" in jwk);
    assert.equal(jwt.decode(serialized).header.kid, jwk.kid);
    assert.ok((await SciToken.deserialize(serialized, { publicKey: jwk })).verified);
    assert.deepEqual(await token.publicKey(), jwk);
    assert.equal((await new SciToken({ algorithm: "RS256", keyId: "mine" }).publicKey()).kid, "mine");
  });

  QUnit.test("it signs with a key in any form", async (assert) => {
    const key = await generateKey("ES256", { extractable: true, keyId: "mine" });
    const forms = [
      key,
      await exportKey(key, "jwk-private"),
      await exportKey(key, "pem-private"),
      { privateKey: key.privateKey, publicKey: key.publicKey },
    ];
    for (const form of forms) {
      const serialized = await new SciToken({ key: form, keyId: "mine" }).serialize({ issuer: ISSUER });
      const read = await SciToken.deserialize(serialized, { jwks: exportJwks(key) });
      assert.equal(read.header.kid, "mine");
    }
    const verifyOnly = await importKey(await exportKey(key, "pem-public"));
    await failsWith(assert, library, "ERR_KEY_MISSING", () =>
      new SciToken({ key: verifyOnly }).serialize({ issuer: ISSUER }),
    );
    await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () =>
      new SciToken({ key, algorithm: "RS256" }).serialize({ issuer: ISSUER }),
    );
  });

  QUnit.test("claims are held like a Map, as frozen copies", (assert) => {
    const groups = ["/cms"];
    const token = new SciToken({ claims: { sub: "jane", "wlcg.groups": groups } });
    groups.push("/atlas");
    assert.deepEqual(token.get("wlcg.groups"), ["/cms"]);
    assert.ok(Object.isFrozen(token.get("wlcg.groups")));
    assert.equal(token.set("scope", "read:/").set("n", 0), token);
    assert.deepEqual(
      [...token].map(([claim]) => claim),
      ["sub", "wlcg.groups", "scope", "n"],
    );
    assert.deepEqual([...token.claims()], [...token]);
    assert.ok(token.delete("n"));
    assert.notOk(token.delete("n") || token.has("n"));
    assert.equal(token.get("n"), undefined);
    assert.equal(token.update({ scope: "write:/", aud: null }).get("scope"), "write:/");
    assert.deepEqual(JSON.parse(JSON.stringify(token)), {
      sub: "jane",
      "wlcg.groups": ["/cms"],
      scope: "write:/",
      aud: null,
    });
    assert.notOk(token.verified);
    for (const [claim] of token) token.delete(claim);
    assert.deepEqual([...token], []);
  });

  QUnit.test("what was read is verified until it is changed", async (assert) => {
    const key = await generateKey();
    const claims = { scope: "read:/", sub: "jane", "wlcg.groups": ["/cms"] };
    const changes: readonly ((token: InstanceType<Library["SciToken"]>) => unknown)[] = [
      (token) => token.set("scope", "write:/"),
      (token) => token.set("scope", "read:/"),
      (token) => token.delete("sub"),
      (token) => token.update({ sub: "joe" }),
    ];
    for (const change of changes) {
      const token = await verifiedToken(library, key, claims);
      assert.ok(token.verified);
      change(token);
      assert.notOk(token.verified);
    }
    const token = await verifiedToken(library, key, claims);
    assert.throws(() => (token.get("wlcg.groups") as string[]).push("/atlas"));
    assert.throws(() => {
      (token.header as { kid: string }).kid = "x";
    });
    for (const [, value] of token) assert.ok(typeof value !== "object" || Object.isFrozen(value));
    assert.ok(token.verified);
    await failsWith(assert, library, "ERR_KEY_MISSING", () => token.serialize());
    await failsWith(assert, library, "ERR_KEY_MISSING", () => token.publicKey());
  });

  QUnit.test("trust is explicit", async (assert) => {
    const [key, other] = [await generateKey(), await generateKey()];
    const serialized = await signClaims(library, key, {});
    const now = clock();
    await failsWith(assert, library, "ERR_ARGUMENT", () => SciToken.deserialize(serialized, { now }));
    assert.ok(await SciToken.deserialize(serialized, { now, publicKey: key }));
    assert.ok(await SciToken.deserialize(serialized, { now, jwks: exportJwks(other, key) }));
    assert.ok(await SciToken.deserialize(serialized, { now, publicKey: key, issuers: [ISSUER] }));
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
      SciToken.deserialize(serialized, { now, publicKey: key, issuers: ["https://other.example"] }),
    );
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
      SciToken.deserialize(serialized, { now, issuers: [`${ISSUER}/`] }),
    );
    await failsWith(assert, library, "ERR_SIGNATURE", () =>
      SciToken.deserialize(serialized, { now, publicKey: other }),
    );
    await failsWith(assert, library, "ERR_KEY_MISSING", () =>
      SciToken.deserialize(serialized, { now, jwks: exportJwks(other) }),
    );
    const cache = new library.KeyCache();
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
      SciToken.deserialize(serialized, { now, keyCache: cache }),
    );
    await cache.addKey(ISSUER, key);
    assert.ok(await SciToken.deserialize(serialized, { now, keyCache: cache }));
  });

  QUnit.test("a key file that is pinned serves each algorithm of its kind", async (assert) => {
    const key = await generateKey("PS256", { extractable: true });
    const publicKey = await exportKey(key, "pem-public");
    const serialized = await signClaims(library, key, {});
    const algorithms = ["RS256", "PS256"] as const;
    assert.ok(await SciToken.deserialize(serialized, { publicKey, algorithms, now: clock() }));
  });

  QUnit.test("an audience may be demanded when it is read", async (assert) => {
    const key = await generateKey();
    const read = (claims: Record<string, unknown>, audience: string | string[]) =>
      verifiedToken(library, key, claims, {}, { audience });
    assert.ok(await read({ aud: AUDIENCE }, AUDIENCE));
    assert.ok(await read({ aud: ["x", AUDIENCE] }, ["y", AUDIENCE]));
    assert.ok(await read({ aud: "ANY" }, AUDIENCE));
    for (const claims of [{}, { aud: "https://other.example" }, { aud: "ANY", "wlcg.ver": "1.0" }]) {
      await failsWith(assert, library, "ERR_AUDIENCE", () => read(claims, AUDIENCE));
    }
    for (const any of ["ANY", "https://wlcg.cern.ch/jwt/v1/any"]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => read({ aud: any }, [AUDIENCE, any]));
    }
  });

  QUnit.test("a pinned key may be a CryptoKey that cannot be exported, or come from another thread", async (assert) => {
    const pair = (await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, [
      "sign",
      "verify",
    ])) as CryptoKeyPair;
    const key = await importKey(pair);
    const serialized = await new SciToken({ key: pair }).serialize({ issuer: ISSUER });
    const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
    const sealed = await crypto.subtle.importKey("raw", raw, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const clone = sentOver(assert, key) ?? key;
    for (const publicKey of [sealed, pair.publicKey, pair, clone]) {
      assert.ok((await SciToken.deserialize(serialized, { publicKey })).verified);
    }
    assert.equal(exportJwks(await importKey(clone)).keys[0]?.kid, key.keyId);
    assert.ok(await jwt.verify(serialized, sealed));
  });

  QUnit.test("a private JWK that is pinned verifies only if it may", async (assert) => {
    const key = await generateKey("ES256", { extractable: true });
    const jwk = await exportKey(key, "jwk-private");
    const serialized = await new SciToken({ key }).serialize({ issuer: ISSUER });
    assert.ok(await SciToken.deserialize(serialized, { publicKey: jwk }));
    await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () =>
      SciToken.deserialize(serialized, { publicKey: { ...jwk, key_ops: ["sign"] } }),
    );
  });

  QUnit.test("claims are set all or none, and one that is not there changes nothing", async (assert) => {
    assert.notOk(new SciToken().verified, "nobody vouches for nothing");
    const token = new SciToken({ claims: { sub: "jane" } });
    await failsWith(assert, library, "ERR_ARGUMENT", () => token.update({ sub: "joe", bad: undefined }));
    assert.equal(token.get("sub"), "jane");
    const read = await verifiedToken(library, await generateKey(), { sub: "jane" });
    assert.notOk(read.delete("nothing"));
    assert.ok(read.verified);
    assert.equal(SciToken.name, "SciToken");
  });

  QUnit.test("the size of a token is limited", async (assert) => {
    const key = await generateKey();
    const serialized = await signClaims(library, key, { sub: "x".repeat(20_000) });
    const options = { publicKey: key, now: clock() };
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => SciToken.deserialize(serialized, options));
    assert.ok(await SciToken.deserialize(serialized, { ...options, maxLength: serialized.length }));
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () =>
      SciToken.deserialize(serialized, { ...options, maxLength: serialized.length - 1 }),
    );
  });

  QUnit.test("a child key in the header is fine, a parent is not", async (assert) => {
    const key = await generateKey();
    const cwk = await exportKey(await generateKey(), "jwk-public");
    assert.ok(await verifiedToken(library, key, {}, { cwk }));
    const parent = await signClaims(library, key, {});
    await failsWith(assert, library, "ERR_CHAIN", () => verifiedToken(library, key, {}, { pwt: parent }));
    await failsWith(assert, library, "ERR_CHAIN", () => verifiedToken(library, key, {}, { cwk: { ...cwk, d: "AA" } }));
    await failsWith(assert, library, ["ERR_CHAIN", "ERR_TOKEN_FORMAT"], () =>
      SciToken.deserialize(`${parent}.e30`, { publicKey: key, now: clock() }),
    );
  });

  minting(library);
}
