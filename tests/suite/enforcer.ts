/** Enforcer: who may do what. */

import QUnit from "qunit";
import type { EnforcerOptions } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Environment, Library } from "./environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, signClaims, verifiedToken } from "./fixtures.ts";

const WLCG_ANY = "https://wlcg.cern.ch/jwt/v1/any";
const V2 = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/" };
const WLCG = { "wlcg.ver": "1.0", aud: AUDIENCE, scope: "storage.read:/ storage.create:/c storage.modify:/m" };
const ACCESS = { aud: AUDIENCE, sub: "jane", client_id: "x", jti: "1", scope: "read:/" };

type Row = readonly [
  name: string,
  claims: Record<string, unknown>,
  options: EnforcerOptions,
  answer: string,
  header?: Record<string, unknown>,
];

/** Asked for read:/ (or storage.read:/ of WLCG tokens). `answer`: "allow", or the reason of a refusal. */
const ROWS: readonly Row[] = [
  ["1.0 as it should be", { scope: "read:/", aud: AUDIENCE }, { audience: AUDIENCE }, "allow"],
  ["1.0 without audience, and none wanted", { scope: "read:/" }, {}, "allow"],
  ["1.0 without audience, but one wanted (B4)", { scope: "read:/" }, { audience: AUDIENCE }, "audience"],
  ["the same, allowed", { scope: "read:/" }, { audience: AUDIENCE, requireAudience: false }, "allow"],
  [
    "requireAudience: false is for 1.0 alone",
    { ...V2, aud: undefined },
    { audience: AUDIENCE, requireAudience: false },
    "claim_missing",
  ],
  ["an audience, and none given (B5)", { scope: "read:/", aud: AUDIENCE }, {}, "audience"],
  ["the same, any accepted", { scope: "read:/", aud: "https://x.example" }, { anyAudience: true }, "allow"],
  ["any accepted, none in a 2.0 token", { ...V2, aud: undefined }, { anyAudience: true }, "claim_missing"],
  ["ANY in 1.0 (B2)", { scope: "read:/", aud: "ANY" }, { audience: AUDIENCE }, "allow"],
  ["ANY, and no audience given (B3)", { scope: "read:/", aud: "ANY" }, {}, "audience"],
  ["ANY in a WLCG token (B10)", { ...WLCG, aud: "ANY" }, { audience: AUDIENCE }, "audience"],
  ["ANY in an access token (B10)", { ...ACCESS, aud: "ANY" }, { audience: AUDIENCE }, "audience", { typ: "at+jwt" }],
  ["the WLCG any (B9)", { ...WLCG, aud: WLCG_ANY }, { audience: AUDIENCE }, "allow"],
  ["the WLCG any in 2.0 (B9)", { ...V2, aud: WLCG_ANY }, { audience: AUDIENCE }, "audience"],
  ["2.0", V2, { audience: AUDIENCE }, "allow"],
  ["2.0, plural (B12)", { ...V2, ver: "scitokens:2.0" }, { audience: AUDIENCE }, "allow"],
  ["2.0, and an unknown claim", { ...V2, foo: 1 }, { audience: AUDIENCE }, "allow"],
  ["2.0 without iat (B23)", { ...V2, iat: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["2.0 without nbf (B22)", { ...V2, nbf: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["the same, allowed", { ...V2, nbf: undefined }, { audience: AUDIENCE, requireNotBefore: false }, "allow"],
  ["2.0 without scope", { ...V2, scope: undefined }, { audience: AUDIENCE }, "claim_missing"],
  ["2.0 without jti and sub, strict (B24)", V2, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["2.0 with them, strict", { ...V2, sub: "a", jti: "b" }, { audience: AUDIENCE, strict: true }, "allow"],
  ["1.0 without iat (B23)", { scope: "read:/", iat: undefined }, {}, "allow"],
  ["1.0 without nbf", { scope: "read:/", nbf: undefined }, {}, "claim_missing"],
  ["1.0 without nbf, allowed", { scope: "read:/", nbf: undefined }, { requireNotBefore: false }, "allow"],
  ["1.0, and an unknown claim (B26)", { scope: "read:/", foo: 1 }, {}, "claim_unknown"],
  [
    "1.0 and the claims it knows",
    { scope: "read:/", opt: { a: 1 }, jti: "1", sub: "j", ver: "scitoken:1.0" },
    {},
    "allow",
  ],
  ["WLCG", WLCG, { audience: AUDIENCE }, "allow"],
  ["WLCG 1.3 (B15)", { ...WLCG, "wlcg.ver": "1.3", foo: 1 }, { audience: AUDIENCE }, "allow"],
  ["WLCG without nbf", { ...WLCG, nbf: undefined }, { audience: AUDIENCE }, "allow"],
  ["WLCG without audience", { ...WLCG, aud: undefined }, { audience: AUDIENCE }, "claim_missing"],
  [
    "WLCG with groups alone",
    { ...WLCG, scope: undefined, "wlcg.groups": ["/cms"] },
    { audience: AUDIENCE },
    "scope_insufficient",
  ],
  ["WLCG, strict", WLCG, { audience: AUDIENCE, strict: true }, "claim_missing"],
  ["at+jwt", ACCESS, { audience: AUDIENCE }, "allow", { typ: "application/AT+JWT" }],
  [
    "at+jwt without client_id (B28)",
    { ...ACCESS, client_id: undefined },
    { audience: AUDIENCE },
    "claim_missing",
    { typ: "at+jwt" },
  ],
  ["at+jwt in full, but typ JWT", ACCESS, { audience: AUDIENCE }, "claim_unknown"],
  [
    "at+jwt without scope",
    { ...ACCESS, scope: undefined },
    { audience: AUDIENCE },
    "scope_insufficient",
    { typ: "at+jwt" },
  ],
  ["another issuer", { scope: "read:/", iss: "https://other.example" }, {}, "issuer_untrusted"],
  ["another profile", V2, { audience: AUDIENCE, profile: "wlcg:1.0" }, "profile"],
  ["too long a life", { scope: "read:/" }, { maxLifetime: 599 }, "claim_invalid"],
  ["scope a list", { scope: ["read:/"] }, {}, "scope_invalid"],
  ["scp, not read", { scp: ["read:/"] }, {}, "claim_unknown"],
  ["scp, not read, in 2.0", { ...V2, scope: undefined, scp: ["read:/"] }, { audience: AUDIENCE }, "claim_missing"],
  ["scp as a list (A27)", { scp: ["write:/", "read:/"] }, { legacyScp: true }, "allow"],
  ["scp as one scope", { scp: "read:/" }, { legacyScp: true }, "allow"],
  ["scp as one scope, with a space in it", { scp: "write:/a read:/" }, { legacyScp: true }, "scope_insufficient"],
  ["scp with a number", { scp: ["read:/", 5] }, { legacyScp: true }, "scope_invalid"],
  ["scp with a bad scope", { scp: ["read:/", "write"] }, { legacyScp: true }, "scope_invalid"],
  ["scp, which nobody wants to read", { scp: ["read:/"] }, {}, "claim_unknown"],
  [
    "scp in place of scope in 2.0",
    { ...V2, scope: undefined, scp: ["read:/"] },
    { audience: AUDIENCE },
    "claim_missing",
  ],
  ["scp beside scope (A28)", { scope: "read:/", scp: ["read:/"] }, { legacyScp: true }, "scope_invalid"],
  ["scp beside scope in 2.0", { ...V2, scp: ["read:/"] }, { audience: AUDIENCE }, "scope_invalid"],
  ["scp beside scope in a WLCG token", { ...WLCG, scp: ["x"] }, { audience: AUDIENCE, legacyScp: true }, "allow"],
];

export function enforcer(library: Library, _environment: Environment): void {
  const { Enforcer, SciToken, generateKey, exportJwks } = library;
  const key = generateKey();

  for (const [name, claims, options, answer, header] of ROWS) {
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
