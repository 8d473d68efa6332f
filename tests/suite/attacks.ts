/** Attacks that other libraries have let through, where no table of this suite has them already; docs/attacks.md lists all. */

import QUnit from "qunit";
import type { KeyCache as Cache, SigningKey } from "../../src/index.ts";
import { failsWith, leaksNothing } from "./assertions.ts";
import { base64url } from "./bad-input/bench.ts";
import type { Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, signClaims } from "./fixtures.ts";

const CLAIMS = { ver: "scitoken:2.0", aud: AUDIENCE, sub: "jane", scope: "read:/store" };

export function attacks(library: Library): void {
  const { Enforcer, KeyCache, exportJwks, generateKey, jwt } = library;

  /** An Enforcer whose cache asks an issuer that is made up, and what it has asked. */
  const guarded = (key: SigningKey) => {
    const asked: string[] = [];
    const fetch = async (url: string): Promise<Response> => {
      asked.push(url);
      const document = url.endsWith("/jwks") ? exportJwks(key) : { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` };
      return new Response(JSON.stringify(document));
    };
    const keyCache = new KeyCache({ issuers: [ISSUER], fetch: fetch as never, now: clock() });
    return { asked, enforcer: new Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now: clock() }) };
  };

  const pinned = async (key: SigningKey): Promise<Cache> => {
    const keyCache = new KeyCache();
    await keyCache.addKey(ISSUER, key);
    return keyCache;
  };
  /** With an error of the library's own, whichever. */
  const refusesOf = async (act: () => Promise<unknown>, assert: Assert, what: string): Promise<void> => {
    const error = await act().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(library.isSciTokensError(error), `${what}: ${error}`);
  };

  QUnit.test("an issuer in a list, in part, or with something after it is another issuer", async (assert) => {
    const key = await generateKey();
    const enforcer = new Enforcer(ISSUER, { audience: AUDIENCE, keyCache: await pinned(key), now: clock() });
    const authorize = async (iss: unknown) =>
      enforcer.authorize(await signClaims(library, key, { ...CLAIMS, iss }), "read", "/store/a");
    assert.ok((await authorize(ISSUER)).verified);
    const texts = [
      "https://issuer",
      "issuer.example",
      `${ISSUER}/`,
      `${ISSUER}.thief.example`,
      `${ISSUER}@thief.example`,
    ];
    for (const iss of [...texts, ISSUER.toUpperCase(), ` ${ISSUER}`, "*", "__proto__"]) {
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => authorize(iss), iss);
    }
    for (const iss of [[ISSUER], [ISSUER, "https://thief.example"], { 0: ISSUER }, { toString: ISSUER }, true]) {
      await failsWith(assert, library, "ERR_ISSUER_MISSING", () => authorize(iss), JSON.stringify(iss));
    }
  });

  QUnit.test("a member called toString, or alike, is data in every claim and header", async (assert) => {
    const key = await generateKey();
    const { enforcer } = guarded(key);
    const hostile = JSON.parse('{"toString":"x","valueOf":1,"toJSON":{},"then":"x","length":-1}');
    const handle = library.protect.protect(
      { issuer: ISSUER, audience: AUDIENCE, scope: "read:/store", keyCache: await pinned(key), now: clock() },
      () => new Response("in"),
    );
    const names = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "ver"];
    for (const name of names) {
      for (const value of [hostile, [hostile], { deep: hostile }]) {
        const token = await signClaims(library, key, { ...CLAIMS, [name]: value });
        await refusesOf(() => enforcer.authorize(token, "read", "/store"), assert, name);
        const request = new Request("https://storage.example/store", { headers: { authorization: `Bearer ${token}` } });
        assert.equal((await handle(request)).status, 401, name);
      }
    }
    for (const name of ["alg", "kid", "typ", "crit", "b64", "cwk", "pwt"]) {
      const header = base64url(JSON.stringify({ alg: "ES256", kid: key.keyId, [name]: hostile }));
      const token = `${header}${(await signClaims(library, key, CLAIMS)).replace(/^[^.]+/, "")}`;
      await refusesOf(() => enforcer.authorize(token, "read", "/store"), assert, name);
    }
  });

  QUnit.test("no header leads to a key or to a request", async (assert) => {
    const [key, thief] = [await generateKey(), await generateKey()];
    const { asked, enforcer } = guarded(key);
    const at = "https://thief.example";
    const headers = [
      { jwk: exportJwks(thief).keys[0] },
      { jku: `${at}/jwks` },
      { x5u: `${at}/x5u` },
      { x5c: ["MIIB"] },
      { iss: at },
      { jwks_uri: `${at}/jwks` },
      { url: at },
    ];
    for (const header of headers) {
      const token = await signClaims(library, thief, CLAIMS, { kid: key.keyId, ...header });
      await failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(token, "read", "/store"));
    }
    assert.deepEqual(asked, [`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/jwks`]);
  });

  QUnit.test("a kid is a name, and is neither run, opened, fetched nor found in a prototype", async (assert) => {
    const [key, thief] = [await generateKey(), await generateKey()];
    const { asked, enforcer } = guarded(key);
    const kids = [
      "' OR '1'='1",
      `x' UNION SELECT '${key.keyId}' --`,
      `${key.keyId}'; DROP TABLE keycache; --`,
      "../../../../../../dev/null",
      "/proc/sys/kernel/randomize_va_space",
      "https://thief.example/jwks",
      "| curl https://thief.example",
      "\u0000",
      `${key.keyId}\u0000`,
      "__proto__",
      "constructor",
      "toString",
      "0",
      "length",
      "k".repeat(8000),
    ];
    for (const kid of kids) {
      const token = await signClaims(library, thief, CLAIMS, { kid });
      await failsWith(assert, library, "ERR_KEY_MISSING", () => enforcer.authorize(token, "read", "/store"), kid);
    }
    assert.ok(asked.every((url) => url.startsWith(`${ISSUER}/`)));
    assert.ok(asked.length <= 3, `${asked.length} requests for ${kids.length} names`);
  });

  QUnit.test("what is encrypted or compressed is not opened, whatever it asks for", async (assert) => {
    const key = await generateKey();
    const { asked, enforcer } = guarded(key);
    const encrypted = [
      { alg: "PBES2-HS256+A128KW", enc: "A128CBC-HS256", p2s: "c2FsdHNhbHQ", p2c: 2_147_483_647 },
      { alg: "dir", enc: "A256GCM", zip: "DEF" },
      { alg: "RSA-OAEP", enc: "A256GCM", zip: "DEF" },
      { alg: "ECDH-ES", enc: "A128GCM", epk: exportJwks(key).keys[0] },
    ];
    for (const header of encrypted) {
      const parts = [
        base64url(JSON.stringify(header)),
        "a2V5",
        "aXZpdml2aXZpdml2",
        base64url("x".repeat(5000)),
        "dGFn",
      ];
      const text = parts.join(".");
      await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => enforcer.authorize(text, "read", "/store"));
      await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => jwt.verify(text, key));
    }
    assert.deepEqual(asked, []);
  });

  QUnit.test("an error tells nothing of the signature that would be right", async (assert) => {
    const key = await generateKey("EdDSA");
    const options = { algorithms: ["EdDSA"] as const, now: clock() };
    // Of this algorithm there is one signature for each text, so it can be known here which would be right.
    const token = await signClaims(library, key, CLAIMS);
    const right = token.slice(token.lastIndexOf(".") + 1);
    const wrong = token.slice(0, -right.length) + base64url(new Uint8Array(64));
    const error = await failsWith(assert, library, "ERR_SIGNATURE", () => jwt.verify(wrong, key, options));
    leaksNothing(assert, error, { secret: [right, wrong] });
    assert.ok(await jwt.verify(token, key, options));
  });

  QUnit.test("tokens that have a part in common are different tokens to a cache", async (assert) => {
    const [key, thief] = [await generateKey(), await generateKey()];
    const { enforcer } = guarded(key);
    const ask = (text: string) => enforcer.authorize(text, "read", "/store/a");
    const same = { aud: AUDIENCE, jti: "one", iat: NOON };
    const janes = await signClaims(library, key, { ...CLAIMS, ...same });
    const joes = await signClaims(library, key, { ...CLAIMS, ...same, sub: "joe" });
    for (let i = 0; i < 2; i++) {
      assert.equal((await ask(janes)).get("sub"), "jane");
      assert.equal((await ask(joes)).get("sub"), "joe");
    }
    const [header, payload, signature] = janes.split(".") as [string, string, string];
    const [, othersPayload, othersSignature] = joes.split(".") as [string, string, string];
    const forged = await signClaims(library, thief, { ...CLAIMS, ...same }, { kid: key.keyId });
    const mixed = [
      `${header}.${payload}.${othersSignature}`,
      `${header}.${othersPayload}.${signature}`,
      `${header}.${payload}.${forged.split(".")[2]}`,
      forged,
    ];
    for (const text of [...mixed, ...mixed]) await failsWith(assert, library, "ERR_SIGNATURE", () => ask(text));
    await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => ask(`${janes}=`));
  });
}
