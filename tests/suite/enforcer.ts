/** Enforcer: who may do what. */

import QUnit from "qunit";
import { failsWith } from "./assertions.ts";
import { ANSWERS, V2, WLCG } from "./enforcer-answers.ts";
import type { Environment, Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, signClaims, verifiedToken } from "./fixtures.ts";

export function enforcer(library: Library, _environment: Environment): void {
  const { Enforcer, SciToken, generateKey, exportJwks } = library;
  const key = generateKey();

  for (const [name, claims, options, answer, header] of ANSWERS) {
    QUnit.test(`${name}: ${answer}`, async (assert) => {
      const token = await verifiedToken(library, await key, claims, header);
      const judge = new Enforcer(ISSUER, { now: clock(), ...options });
      const authz = "wlcg.ver" in claims ? "storage.read" : "read";
      const { allowed, reason, message, code } = judge.explain(token, authz, "/");
      assert.equal(reason ?? "allow", answer, message);
      assert.equal(allowed, answer === "allow");
      assert.equal(judge.test(token, authz, "/"), allowed);
      const serialized = await signClaims(library, await key, claims, header);
      const keyCache = new library.KeyCache();
      await keyCache.addKey(claims.iss === undefined ? ISSUER : (claims.iss as string), await key);
      const same = new Enforcer(ISSUER, { now: clock(), ...options, keyCache });
      if (allowed) assert.ok((await same.authorize(serialized, authz, "/")).verified);
      else await failsWith(assert, library, [code as "ERR_SIGNATURE"], () => same.authorize(serialized, authz, "/"));
      if (allowed) assert.ok(judge.generateAcls(token).length > 0);
      else if (code !== "ERR_SCOPE_INSUFFICIENT") {
        await failsWith(assert, library, [code as "ERR_SIGNATURE"], () => judge.generateAcls(token));
      }
    });
  }

  QUnit.test("scp grants nothing unless legacyScp is set, also where its claim is accepted", async (assert) => {
    const token = await verifiedToken(library, await key, { scp: ["read:/"] });
    for (const legacyScp of [false, true]) {
      const judge = new Enforcer(ISSUER, { now: clock(), legacyScp }).addValidator("scp", () => true);
      assert.equal(judge.test(token, "read", "/"), legacyScp);
    }
  });

  QUnit.test("a storage.modify covers a storage.create in WLCG tokens alone (A32)", async (assert) => {
    const judge = new Enforcer(ISSUER, { now: clock(), audience: AUDIENCE });
    const token = await verifiedToken(library, await key, WLCG);
    assert.deepEqual(judge.explain(token, "storage.create", "/m/x").acl, { authz: "storage.modify", path: "/m" });
    assert.notOk(judge.test(token, "storage.modify", "/c/x"));
    assert.notOk(judge.test(token, "read", "/") || judge.test(token, "write", "/m"));
    const other = await verifiedToken(library, await key, { ...V2, scope: WLCG.scope });
    assert.notOk(judge.test(other, "storage.create", "/m/x"));
    assert.deepEqual(
      judge.generateAcls(token).map(({ authz }) => authz),
      ["storage.read", "storage.create", "storage.modify"],
    );
  });

  QUnit.test("mapWlcg lets the names of SciTokens be asked of WLCG tokens (A31)", async (assert) => {
    const judge = new Enforcer(ISSUER, { now: clock(), audience: AUDIENCE, mapWlcg: true });
    const token = await verifiedToken(library, await key, WLCG);
    assert.ok(
      judge.test(token, "read", "/x") && judge.test(token, "write", "/c/x") && judge.test(token, "write", "/m"),
    );
    assert.notOk(judge.test(token, "write", "/x"));
    const other = await verifiedToken(library, await key, { ...V2, scope: WLCG.scope });
    assert.notOk(judge.test(other, "read", "/x"));
  });

  QUnit.test("a token that nobody verified gets no answer", async (assert) => {
    const made = new SciToken({ claims: { iss: ISSUER, exp: NOON + 600, nbf: NOON, scope: "read:/" } });
    const judge = new Enforcer(ISSUER, { now: clock() });
    assert.equal(judge.explain(made, "read", "/").reason, "unverified");
    await failsWith(assert, library, "ERR_SIGNATURE", () => judge.generateAcls(made));
    const preview = new Enforcer(ISSUER, { now: clock(), allowUnverified: true });
    assert.ok(preview.test(made, "read", "/"));
    const changed = await verifiedToken(library, await key, { scope: "read:/a" });
    assert.ok(judge.test(changed, "read", "/a"));
    changed.set("scope", "read:/");
    assert.equal(judge.explain(changed, "read", "/a").reason, "unverified");
    assert.ok(preview.test(changed, "read", "/b"));
    assert.ok(preview.test(changed.set("scope", "read:/c"), "read", "/c"));
    assert.notOk(preview.test(changed, "read", "/b"), "nothing is remembered of it");
  });

  QUnit.test("what is put over a token's public face changes nothing", async (assert) => {
    const judge = new Enforcer(ISSUER, { now: clock() });
    const made = new SciToken({ claims: { iss: ISSUER, exp: NOON + 600, nbf: NOON, scope: "write:/" } });
    Object.defineProperty(made, "verified", { value: true });
    assert.equal(judge.explain(made, "write", "/").reason, "unverified");
    const read = await verifiedToken(library, await key, { scope: "read:/a" });
    Object.defineProperty(read, "get", { value: () => "write:/" });
    Object.defineProperty(read, Symbol.iterator, { value: () => [["scope", "write:/"]].values() });
    assert.notOk(judge.test(read, "write", "/"));
    assert.ok(judge.test(read, "read", "/a"));
    await failsWith(assert, library, "ERR_ARGUMENT", () => judge.test(new Proxy(read, {}), "read", "/a"));
    await failsWith(assert, library, "ERR_ARGUMENT", () => judge.test(Object.create(read), "read", "/a"));
    const plain = { headers: { authorization: "Bearer x" } } as never;
    await failsWith(assert, library, "ERR_ARGUMENT", () => judge.authorize(plain, "read", "/a"));
  });

  QUnit.test("an option that is not there is refused, so that none is passed over", async (assert) => {
    for (const misspelt of [{ maxLifeTime: 600 }, { audiences: AUDIENCE }, { stict: true }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new Enforcer(ISSUER, misspelt as never));
    }
    await failsWith(assert, library, "ERR_ARGUMENT", () =>
      SciToken.deserialize("x", { issuers: "*", maxlifetime: 1 } as never),
    );
    await failsWith(
      assert,
      library,
      "ERR_ARGUMENT",
      () => new Enforcer(ISSUER, { strict: true, requireNotBefore: false }),
    );
  });

  // DECISIONS B29.
  QUnit.test("the clock is read at each call, also for a token that was known", async (assert) => {
    let now = NOON;
    const judge = new Enforcer(ISSUER, { now: () => now * 1000 });
    const token = await verifiedToken(library, await key, { scope: "read:/" });
    assert.ok(judge.test(token, "read", "/"));
    now = NOON + 600;
    assert.equal(judge.explain(token, "read", "/").reason, "expired");
    await failsWith(assert, library, "ERR_EXPIRED", () => judge.generateAcls(token));
    now = NOON - 60;
    assert.ok(judge.test(token, "read", "/"));
    now = NOON - 61;
    assert.equal(judge.explain(token, "read", "/").reason, "not_yet_valid");
    now = Number.NaN;
    await failsWith(assert, library, "ERR_ARGUMENT", () => judge.test(token, "read", "/"));
  });

  QUnit.test("validators make a claim known, judge it, and may be asynchronous in authorize alone", async (assert) => {
    const claims = { scope: "read:/", project: "ligo" };
    const token = await verifiedToken(library, await key, claims);
    const judge = new Enforcer(ISSUER, { now: clock() });
    assert.equal(judge.explain(token, "read", "/").reason, "claim_unknown");
    judge.addValidator("project", (project) => project === "ligo");
    assert.ok(judge.test(token, "read", "/"));
    judge.addValidator("project", () => false);
    assert.equal(judge.explain(token, "read", "/").code, "ERR_CLAIM_INVALID");

    const keyCache = new library.KeyCache();
    await keyCache.addJwks(ISSUER, exportJwks(await key));
    const later = new Enforcer(ISSUER, { now: clock(), keyCache }).addValidator(
      "project",
      async (name) => name === "ligo",
    );
    await failsWith(assert, library, "ERR_ARGUMENT", () => later.test(token, "read", "/"));
    assert.ok(await later.authorize(await signClaims(library, await key, claims), "read", "/"));
    await failsWith(assert, library, "ERR_CLAIM_INVALID", async () =>
      later.authorize(await signClaims(library, await key, { ...claims, project: "other" }), "read", "/"),
    );
  });

  QUnit.test("authorize reads the bearer token of a request", async (assert) => {
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, await key);
    const judge = new Enforcer(ISSUER, { now: clock(), audience: AUDIENCE, keyCache });
    const token = await signClaims(library, await key, { scope: "read:/a", aud: AUDIENCE });
    const request = (authorization: string) => new Request("https://storage.example/a", { headers: { authorization } });
    for (const scheme of ["Bearer", "bearer", "BEARER", "Bearer  "]) {
      assert.equal((await judge.authorize(request(`${scheme} ${token}`), "read", "/a/b")).get("scope"), "read:/a");
    }
    // A Request has no spaces around a header; what stands for one may have them.
    const spaced = { headers: new Map([["authorization", ` Bearer ${token}\t`]]) } as never;
    assert.ok(await judge.authorize(spaced, "read", "/a/b"));
    for (const header of [token, `Basic ${token}`, "Bearer", `Bearer ${token} x`, `Bearer x,Bearer ${token}`]) {
      await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => judge.authorize(request(header), "read", "/a"));
    }
    const bare = new Request("https://storage.example/a");
    const missing = await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => judge.authorize(bare, "read", "/a"));
    assert.equal(missing.reason, "token_missing");
    await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () => judge.authorize(token, "write", "/a"));
    const traversal = await failsWith(assert, library, "ERR_PATH_INVALID", () =>
      judge.authorize(token, "read", "/a/../b"),
    );
    assert.equal(traversal.reason, "path_traversal");
    await failsWith(assert, library, "ERR_PATH_INVALID", () => judge.authorize(token, "read"));
  });

  QUnit.test("several issuers, each by its exact name (B18, B20)", async (assert) => {
    const judge = new Enforcer([ISSUER, "https://two.example"], { now: clock() });
    const of = (iss: string) => verifiedToken(library, key_, { scope: "read:/", iss });
    const key_ = await key;
    assert.ok(judge.test(await of(ISSUER), "read", "/") && judge.test(await of("https://two.example"), "read", "/"));
    for (const iss of [`${ISSUER}/`, "https://ISSUER.example", "https://issuer.example:443"]) {
      assert.equal(judge.explain(await of(iss), "read", "/").reason, "issuer_untrusted");
    }
  });

  QUnit.test("a thousand calls at once get the answers of a thousand alone", async (assert) => {
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, await key);
    const judge = new Enforcer(ISSUER, { now: clock(), audience: AUDIENCE, keyCache });
    judge.addValidator("n", async (n) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
      return (n as number) % 7 !== 0;
    });
    const kinds = [
      { scope: "read:/a", aud: AUDIENCE },
      { ...V2, scope: "read:/b" },
      { ...WLCG, scope: "storage.read:/a" },
      { scope: "read:/a write", aud: AUDIENCE },
      { scope: "read:/a", aud: "https://other.example" },
      { scope: "read:/a", aud: AUDIENCE, exp: NOON },
      { scope: "read:/a", aud: AUDIENCE, foo: 1 },
    ];
    const tokens = await Promise.all(
      kinds.flatMap((claims) =>
        [0, 1, 2, 3, 4, 5, 6].map(async (n) => signClaims(library, await key, { ...claims, n })),
      ),
    );
    const ask = (i: number): Promise<string> =>
      judge
        .authorize(tokens[i % tokens.length] as string, i % 2 === 0 ? "read" : "write", i % 3 === 0 ? "/a/x" : "/b")
        .then(
          () => "allow",
          (error) => error.code,
        );
    const alone: string[] = [];
    for (let i = 0; i < 1000; i++) alone.push(await ask(i));
    const together = await Promise.all(alone.map((_, i) => ask(i)));
    assert.deepEqual(together, alone);
    assert.ok(new Set(alone).size >= 5, [...new Set(alone)].join(", "));
  });
}
