/** Enforcing: the last link says what is allowed, which is what all of them allow. */

import QUnit from "qunit";
import type { Enforcer, EnforcerOptions, KeyCache, SciToken } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON } from "../fixtures.ts";
import { JWKS, publishing, TestIssuer } from "../issuer.ts";
import { type Change, type Hand, handOf, present, soundBase } from "./by-hand.ts";

const now = clock();

/** Chains, each with an Enforcer's options and requests that hit and miss its scopes. */
const CHAINS: Readonly<Record<string, readonly [options: EnforcerOptions, ...changes: readonly Change[]]>> = {
  "scitoken:1.0": [
    {},
    soundBase("scitoken:1.0", { claims: { scope: "read:/ write:/a write:/b/ queue", opt: undefined } }),
    { claims: { scope: "read:/a read:/b/ write:/a/c queue" } },
    { claims: { scope: "read:/a/c/ write:/a/c/d queue:/q" } },
  ],
  "scitoken:2.0": [
    {},
    soundBase("scitoken:2.0", { claims: { scope: "read:/ write:/a" } }),
    { claims: { scope: "read:/%61 read:/b/" } },
    { claims: { scope: "read:/a/./c read:/b//c/" } },
    { claims: { scope: "read:/b/c/d" } },
  ],
  "wlcg:1.0, mapped": [
    { mapWlcg: true },
    soundBase("wlcg:1.0", { claims: { scope: "storage.read:/ storage.modify:/a storage.create:/b" } }),
    { claims: { scope: "storage.read:/a storage.create:/a/c storage.create:/b/c" } },
    { claims: { scope: "storage.create:/a/c/d/ storage.read:/a/c" } },
  ],
  "at+jwt": [
    {},
    soundBase("at+jwt", { claims: { scope: "read:/ compute.cancel" } }),
    { claims: { scope: "read:/a compute.cancel" } },
    { claims: { scope: "" } },
  ],
};

const AUTHORIZATIONS = ["read", "write", "queue", "storage.read", "storage.create", "storage.modify", "compute.cancel"];
const PATHS = [
  "/",
  "/a",
  "/a/",
  "/a/c",
  "/a/c/",
  "/a/c/d",
  "/a/c/d/",
  "/ab",
  "/b",
  "/b/",
  "/b/c",
  "/b/c/d",
  "/q",
  "/%61/c",
];

export function enforcing(library: Library, environment: Environment): void {
  for (const [name, [options, ...changes]] of Object.entries(CHAINS)) {
    QUnit.test(`it is what each link allows alone, together: ${name}`, async (assert) => {
      const hand = await handOf(library);
      const texts = await hand.chain(...changes);
      const enforcer = await enforcerOf(hand, options);
      const last = present(texts.at(-1));
      const token = await hand.read(last);
      const alone: boolean[][] = [];
      const together: boolean[] = [];
      for (const authz of AUTHORIZATIONS) {
        for (const path of PATHS) {
          together.push(enforcer.test(token, authz, path));
          alone.push([]);
          if (together.at(-1)) assert.ok(await enforcer.authorize(last, authz, path));
          else await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () => enforcer.authorize(last, authz, path));
        }
      }
      for (const text of texts) {
        const fresh = await enforcerOf(hand, options);
        const link = await hand.read(text);
        const answers = AUTHORIZATIONS.flatMap((authz) => PATHS.map((path) => fresh.test(link, authz, path)));
        answers.forEach((answer, index) => void alone[index]?.push(answer));
      }
      assert.deepEqual(
        together,
        alone.map((answers) => answers.every(Boolean)),
      );
      assert.equal(together.includes(true), name !== "at+jwt", "it is not that all are refused");
      assert.ok(
        alone.some(([base, ...others]) => base && others.includes(false)),
        "nor that all are alike",
      );
    });
  }

  QUnit.test("a validator judges every link, the base first", async (assert) => {
    const hand = await handOf(library);
    const text = await hand.token("scitoken:2.0", {}, {}, {});
    for (const revoked of ["link-1", "link-2", "link-3"]) {
      const seen: unknown[] = [];
      const judged = (enforcer: Enforcer) =>
        enforcer.addValidator("jti", (jti, link) => {
          seen.push(jti);
          assert.equal(link.get("jti"), jti);
          return jti !== revoked;
        });
      const enforcer = judged(await enforcerOf(hand));
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => enforcer.authorize(text, "read", "/store"));
      const token = await hand.read(text);
      assert.equal(enforcer.explain(token, "read", "/store").code, "ERR_CLAIM_INVALID");
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => enforcer.generateAcls(token));
      const all = ["link-1", "link-2", "link-3"];
      const each = all.slice(0, all.indexOf(revoked) + 1);
      assert.deepEqual(seen, [...each, ...each, ...each]);
      const validator = new library.Validator().add("jti", async (jti) => jti !== revoked);
      await failsWith(assert, library, "ERR_CLAIM_INVALID", () => validator.validate(token));
    }
    const seen: unknown[] = [];
    const enforcer = (await enforcerOf(hand)).addValidator("jti", (jti) => seen.push(jti) > 0);
    assert.ok(await enforcer.authorize(text, "read", "/store"));
    assert.deepEqual(seen, ["link-1", "link-2", "link-3"]);
  });

  QUnit.test("a base whose key was withdrawn is refused, although it was verified before", async (assert) => {
    const hand = await handOf(library);
    const [withdrawn, kept] = [await library.generateKey(), await library.generateKey()];
    const issuer = await TestIssuer.publishing(environment, library.exportJwks(withdrawn, kept), "https");
    let seconds = NOON;
    const keyCache = new library.KeyCache({ issuers: [issuer.url], now: () => seconds * 1000 });
    const base = soundBase("scitoken:2.0", {
      claims: { iss: issuer.url, exp: NOON + 10_000_000 },
      key: withdrawn,
    });
    const text = present((await hand.chain(base, {}, {})).at(-1));
    const enforcer = new library.Enforcer(issuer.url, { audience: AUDIENCE, keyCache, now: () => seconds * 1000 });
    for (let i = 0; i < 3; i++) assert.equal((await enforcer.authorize(text, "read", "/store")).chain.length, 3);
    assert.equal((await issuer.requests()).filter((path) => path.endsWith(JWKS)).length, 1);

    await issuer.set(publishing(issuer.url, library.exportJwks(kept)));
    seconds += 1_000_000;
    await failsWith(assert, library, "ERR_KEY_MISSING", () => enforcer.authorize(text, "read", "/store"));
    const other = await library.generateKey("ES256", { keyId: withdrawn.keyId });
    await issuer.set(publishing(issuer.url, library.exportJwks(other)));
    seconds += 1_000_000;
    await failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(text, "read", "/store"));
  });

  QUnit.test("a parent that one key verified is not taken for that of another", async (assert) => {
    const hand = await handOf(library);
    const text = await hand.token("scitoken:2.0", {}, {});
    const stranger = await library.generateKey("ES256", { keyId: hand.issuerKey.keyId });
    assert.ok(await hand.read(text));
    await failsWith(assert, library, "ERR_SIGNATURE", () => hand.read(text, { publicKey: stranger }));
    const jwks = library.exportJwks(stranger);
    await failsWith(assert, library, "ERR_SIGNATURE", () => library.SciToken.deserialize(text, { jwks, now }));
    const two = { keys: [...jwks.keys, ...library.exportJwks(hand.issuerKey).keys] };
    for (let i = 0; i < 2; i++) assert.ok(await library.SciToken.deserialize(text, { jwks: two, now }));
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, stranger);
    await failsWith(assert, library, "ERR_SIGNATURE", () => library.SciToken.deserialize(text, { keyCache, now }));
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
      hand.read(text, { issuers: ["https://other.example"] }),
    );
  });

  QUnit.test("every way to say whom to trust reads a chain", async (assert) => {
    const hand = await handOf(library);
    const { issuerKey: key } = hand;
    const issuer = await TestIssuer.publishing(environment, library.exportJwks(key), "https");
    const text = await hand.token("scitoken:2.0", { claims: { iss: issuer.url } }, {}, {});
    const keyCache = new library.KeyCache();
    await keyCache.addKey(issuer.url, key);
    const ways = [
      { publicKey: key },
      { publicKey: key.publicKey },
      { publicKey: await library.exportKey(key, "jwk-public") },
      { publicKey: await library.exportKey(key, "pem-public") },
      { jwks: library.exportJwks(key) },
      { keyCache },
      { issuers: [issuer.url] },
      { issuers: "*" as const },
    ];
    for (const trust of ways) {
      for (let i = 0; i < 2; i++) {
        const token = await library.SciToken.deserialize(text, { ...trust, now, audience: AUDIENCE });
        assert.equal(token.chain.length, 3, Object.keys(trust).join());
      }
    }
    assert.deepEqual((await issuer.requests()).filter((path) => path.endsWith(JWKS)).length, 2, "once for each cache");
  });

  QUnit.test("an audience is wanted of the last link, and so of all", async (assert) => {
    const hand = await handOf(library);
    const text = await hand.token("scitoken:2.0", { claims: { aud: ["a", "b"] } }, { claims: { aud: "a" } });
    assert.ok(await hand.read(text, { audience: "a" }));
    assert.ok(await hand.read(text, { audience: ["x", "a"] }));
    await failsWith(assert, library, "ERR_AUDIENCE", () => hand.read(text, { audience: "b" }));
    const enforcer = await enforcerOf(hand, { audience: "b" });
    await failsWith(assert, library, "ERR_AUDIENCE", () => enforcer.authorize(text, "read", "/store"));
    assert.equal(enforcer.explain(await hand.read(text), "read", "/store").code, "ERR_AUDIENCE");
  });

  QUnit.test("chains can be refused, as can tokens that could be extended", async (assert) => {
    const hand = await handOf(library);
    const texts = await hand.chain(soundBase("scitoken:2.0"), {}, {});
    const [base = "", second = "", last = ""] = texts;
    const none = await enforcerOf(hand, { maxChainLength: 1 });
    assert.ok(await none.authorize(base, "read", "/store"), "a child key alone is no chain");
    await failsWith(assert, library, "ERR_CHAIN", () => none.authorize(second, "read", "/store"));
    const strict = await enforcerOf(hand, { refuseExtendable: true });
    assert.ok(await strict.authorize(last, "read", "/store"));
    for (const text of [base, second]) {
      const error = await failsWith(assert, library, "ERR_CHAIN", () => strict.authorize(text, "read", "/store"));
      assert.equal(error.reason, "extendable");
      leaksNothing(assert, error, { secret: text.split(".") });
    }
    assert.ok(await strict.authorize(await hand.token("scitoken:2.0"), "read", "/store"));
  });

  QUnit.test("a token that is derived here gets an answer only as a preview", async (assert) => {
    const hand = await handOf(library);
    const token = new library.SciToken({ parent: await hand.held(), claims: { scope: "read:/store/a" } });
    assert.equal((await enforcerOf(hand)).explain(token, "read", "/store/a").reason, "unverified");
    const preview = await enforcerOf(hand, { allowUnverified: true });
    assert.deepEqual([allowed(preview, token, "/store/a"), allowed(preview, token, "/store/b")], [true, false]);
    token.set("exp", NOON + 60);
    for (const maxLifetime of [599, 600]) {
      const brief = await enforcerOf(hand, { allowUnverified: true, maxLifetime });
      assert.equal(allowed(brief, token, "/store/a"), maxLifetime === 600, "as long as its parent serves");
    }
  });
}

const allowed = (enforcer: Enforcer, token: SciToken, path: string): boolean => enforcer.test(token, "read", path);

async function enforcerOf(hand: Hand, options: EnforcerOptions = {}): Promise<Enforcer> {
  const keyCache: KeyCache = new hand.library.KeyCache();
  await keyCache.addKey(ISSUER, hand.issuerKey);
  return new hand.library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now, ...options });
}
