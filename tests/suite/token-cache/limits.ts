/** How much is remembered, by whom, and what is revoked. */

import QUnit from "qunit";
import type { EnforcerOptions } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import { handOf, present } from "../chains/by-hand.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER, NOON } from "../fixtures.ts";
import { Place, verifications } from "./place.ts";

export function limits(library: Library): void {
  QUnit.test("the token that was longest not used is the first to go", async (assert) => {
    const place = await Place.make(library);
    const texts = await Promise.all(["1", "2", "3"].map((jti) => place.sign({ claims: { jti } })));
    const [one, two, three] = texts as [string, string, string];
    const enforcer = place.enforcer({ tokenCache: { maxEntries: 2 } });
    const use = (...given: readonly string[]) =>
      verifications(async () => {
        for (const text of given) await enforcer.authorize(text, "read", "/a");
      });
    assert.equal(await use(one, two, one, two), 2);
    assert.equal(await use(one, three), 1);
    assert.equal(await use(one, three, one), 0);
    assert.equal(await use(two), 1);
  });

  QUnit.test("as few go as must for what all take together", async (assert) => {
    const place = await Place.make(library);
    const texts = await Promise.all(["1", "2", "3"].map((jti) => place.sign({ claims: { jti } })));
    const [one, two, three] = texts as [string, string, string];
    // Room for two, and not for three.
    const enforcer = place.enforcer({ tokenCache: { maxBytes: 60 * one.length } });
    const use = (text: string) => verifications(() => enforcer.authorize(text, "read", "/a"));
    assert.deepEqual([await use(one), await use(two), await use(one), await use(two)], [1, 1, 0, 0]);
    assert.deepEqual([await use(three), await use(two), await use(three), await use(one)], [1, 0, 0, 1]);
  });

  QUnit.test("what takes more than all may take is not remembered", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const large = await place.sign({ claims: { note: "x".repeat(8000) } });
    const enforcer = place.enforcer({ tokenCache: { maxBytes: 100_000 } });
    const use = (given: string) => verifications(() => enforcer.authorize(given, "read", "/a"));
    assert.deepEqual([await use(text), await use(large), await use(large), await use(text)], [1, 1, 1, 0]);
  });

  QUnit.test("those who share a cache judge each for themselves", async (assert) => {
    const place = await Place.make(library);
    const tokenCache = place.tokenCache();
    const text = await place.sign();
    const stricter: readonly (readonly [string, EnforcerOptions])[] = [
      ["ERR_ALGORITHM", { algorithms: ["RS256"] }],
      ["ERR_AUDIENCE", { audience: "https://other.example" }],
      ["ERR_PROFILE", { profile: "wlcg:1.0" }],
      ["ERR_CLAIM_INVALID", { maxLifetime: 60 }],
      ["ERR_TOKEN_FORMAT", { maxLength: 100 }],
      ["ERR_EXPIRED", { now: () => (NOON + 600) * 1000 }],
      ["ERR_NOT_YET_VALID", { now: () => (NOON - 1) * 1000, clockTolerance: 0 }],
      ["ERR_ISSUER_UNTRUSTED", { keyCache: new library.KeyCache() }],
      ["ERR_CLAIM_INVALID", { revoked: new Set(["one"]) }],
    ];
    await place.enforcer({ tokenCache }).authorize(text, "read", "/a");
    for (const [code, options] of stricter) {
      const enforcer = place.enforcer({ tokenCache, ...options });
      for (let i = 0; i < 2; i++) {
        await failsWith(assert, library, code as "ERR_EXPIRED", () => enforcer.authorize(text, "read", "/a"));
      }
    }
    const other = place.enforcer({ tokenCache });
    const use = () => other.authorize(text, "read", "/a");
    assert.deepEqual([await verifications(use), await verifications(use)], [1, 0]);
  });

  QUnit.test("of those who share a cache, the last eight have a token remembered", async (assert) => {
    const place = await Place.make(library);
    const tokenCache = place.tokenCache();
    const text = await place.sign();
    const uses = Array.from({ length: 9 }, () => {
      const enforcer = place.enforcer({ tokenCache });
      return () => verifications(() => enforcer.authorize(text, "read", "/a"));
    });
    const counts: number[] = [];
    for (const use of [...uses, ...uses.slice(1), ...uses.slice(0, 1)]) counts.push(await use());
    assert.deepEqual(counts, [...Array(9).fill(1), ...Array(8).fill(0), 1]);
  });

  QUnit.test("one of them that verifies a token twice at once takes no other's place", async (assert) => {
    const place = await Place.make(library);
    const tokenCache = place.tokenCache();
    const text = await place.sign();
    const uses = Array.from({ length: 8 }, () => {
      const enforcer = place.enforcer({ tokenCache });
      return () => enforcer.authorize(text, "read", "/a");
    });
    const [one, other, ...before] = uses as [() => Promise<unknown>, () => Promise<unknown>];
    for (const use of before as (typeof uses)[number][]) await use();
    await Promise.all([one(), other(), one()]);
    for (const use of uses) assert.equal(await verifications(use), 0);
  });

  QUnit.test("a token that is just as long as any may be is remembered too", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const enforcer = place.enforcer({ maxLength: text.length });
    const use = () => verifications(() => enforcer.authorize(text, "read", "/a"));
    assert.deepEqual([await use(), await use()], [1, 0]);
  });

  QUnit.test("a token with its child key is kept by nobody", async (assert) => {
    const hand = await handOf(library);
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, hand.issuerKey);
    const cwk = await hand.cwk(hand.childKey(0));
    const text = `${await hand.token("scitoken:2.0", { header: { cwk } })}.${await hand.segment(hand.childKey(0))}`;
    const enforcer = new library.Enforcer(ISSUER, { audience: AUDIENCE, keyCache, now: () => NOON * 1000 });
    const use = () => enforcer.authorize(text, "read", "/store");
    // That the key is the token's own is tried out, which verifies one signature more.
    assert.deepEqual([await verifications(use), await verifications(use)], [2, 2]);
  });

  QUnit.test("what is revoked is refused from then on: by its name, its text, or its parent's", async (assert) => {
    const hand = await handOf(library);
    const place = await Place.make(library);
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, hand.issuerKey);
    const claims = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/a" };
    const texts = await hand.chain({ claims }, { claims: { jti: "child" } });
    const [parent, child] = [present(texts[0]), present(texts[1])];
    for (const tokenCache of [true, false]) {
      for (const name of ["child", "link-1", child, parent]) {
        const revoked = new Set<string>();
        const lists = { plain: revoked, asynchronous: { has: async (one: string) => revoked.has(one) } };
        for (const list of Object.values(lists)) {
          revoked.clear();
          const enforcer = place.enforcer({ keyCache, tokenCache, revoked: list });
          const use = () => enforcer.authorize(child, "read", "/a");
          assert.ok(await use());
          revoked.add(name);
          const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", use);
          assert.deepEqual([error.reason, (error as { claim?: string }).claim], ["revoked", "jti"]);
        }
      }
    }
  });

  QUnit.test("of what is revoked, only names and texts are asked for", async (assert) => {
    const place = await Place.make(library);
    const asked: unknown[] = [];
    const enforcer = place.enforcer({ revoked: { has: (name) => asked.push(name) === 0 } });
    const nameless = await place.sign({ claims: { jti: undefined } });
    const named = await place.sign();
    for (const text of [nameless, named]) await enforcer.authorize(text, "read", "/a");
    assert.deepEqual(asked, [nameless, named, "one"]);
  });

  QUnit.test("a list that cannot be asked lets nothing in", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const cause = new Error("the database is down");
    for (const has of [() => Promise.reject(cause), () => raise(cause)]) {
      const enforcer = place.enforcer({ revoked: { has } });
      const error = await failsWith(assert, library, "ERR_CLAIM_INVALID", () => enforcer.authorize(text, "read", "/a"));
      assert.deepEqual([error.cause, (error as { claim?: string }).claim], [cause, "jti"]);
    }
  });

  QUnit.test("options that can never work", async (assert) => {
    for (const tokenCache of [
      1,
      "yes",
      null,
      { maxEntries: 0 },
      { maxEntries: 1.5 },
      { maxBytes: 0 },
      { entries: 1 },
    ]) {
      const options = { tokenCache } as never;
      await failsWith(assert, library, "ERR_ARGUMENT", () => new library.Enforcer(ISSUER, options));
    }
    for (const options of [null, 1, { maxEntries: "1" }, { maxSize: 1 }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new library.TokenCache(options as never));
    }
    for (const revoked of [["one"], "one", null, { includes: () => true }]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => new library.Enforcer(ISSUER, { revoked } as never));
    }
  });
}

function raise(error: Error): never {
  throw error;
}
