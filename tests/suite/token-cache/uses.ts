/** A token that is remembered is verified once, and asked of at each use. */

import QUnit from "qunit";
import type { SciToken } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import { handOf, present } from "../chains/by-hand.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, ISSUER, NOON } from "../fixtures.ts";
import { givingKeys, Place, verifications, whileVerifying } from "./place.ts";

export function uses(library: Library): void {
  QUnit.test("the same token is verified once; without a cache each time", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const enforcer = place.enforcer();
    const several = async (use: () => Promise<unknown>) => {
      for (let i = 0; i < 5; i++) await use();
    };
    assert.equal(await verifications(() => several(() => enforcer.authorize(text, "read", "/a/b"))), 1);
    const request = new Request("https://storage.example/a", { headers: { authorization: `Bearer ${text}` } });
    assert.equal(await verifications(() => several(() => enforcer.authorize(request, "read", "/a"))), 0);
    const none = place.enforcer({ tokenCache: false });
    assert.equal(await verifications(() => several(() => none.authorize(text, "read", "/a"))), 5);
  });

  QUnit.test("what is asked of it may differ each time", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const enforcer = place.enforcer();
    await enforcer.authorize(text, "read", "/a");
    await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () => enforcer.authorize(text, "write", "/a"));
    await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () => enforcer.authorize(text, "read", "/b"));
    await failsWith(assert, library, "ERR_PATH_INVALID", () => enforcer.authorize(text, "read", "/a/../b"));
    enforcer.addValidator("sub", () => true).addValidator("jti", (id) => id !== "one");
    await failsWith(assert, library, "ERR_CLAIM_INVALID", () => enforcer.authorize(text, "read", "/a"));
  });

  QUnit.test("nobody's token changes with another's", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign();
    const enforcer = place.enforcer();
    const first = await enforcer.authorize(text, "read", "/a");
    first.set("scope", "read:/ write:/").delete("exp");
    const second = await enforcer.authorize(text, "read", "/a");
    assert.notOk(first.verified);
    assert.deepEqual([second.verified, second.get("scope"), second.has("exp")], [true, "read:/a", true]);
    assert.notEqual(first, second);
    await failsWith(assert, library, "ERR_SCOPE_INSUFFICIENT", () => enforcer.authorize(text, "write", "/a"));
    assert.equal(enforcer.explain(first, "read", "/a").reason, "unverified");
  });

  QUnit.test("time is checked at each use", async (assert) => {
    const place = await Place.make(library);
    const text = await place.sign({ claims: { nbf: NOON + 50 } });
    const enforcer = place.enforcer();
    const use = () => enforcer.authorize(text, "read", "/a");
    await use();
    place.seconds = NOON + 599.9;
    await use();
    place.seconds = NOON + 600;
    await failsWith(assert, library, "ERR_EXPIRED", use);
    place.seconds = NOON - 10;
    await use();
    place.seconds = NOON - 11;
    await failsWith(assert, library, "ERR_NOT_YET_VALID", use);
    const broken = place.enforcer({ now: () => (place.seconds === 0 ? Number.NaN : NOON * 1000) });
    await broken.authorize(text, "read", "/a");
    place.seconds = 0;
    await failsWith(assert, library, "ERR_ARGUMENT", () => broken.authorize(text, "read", "/a"));
  });

  QUnit.test("a key that is withdrawn lets nothing in any more", async (assert) => {
    const place = await Place.make(library, 2);
    const text = await place.sign();
    const enforcer = place.enforcer();
    const use = () => enforcer.authorize(text, "read", "/a");
    await use();
    place.publish(place.key(1));
    await use();
    await place.keyCache.refresh(ISSUER);
    await failsWith(assert, library, "ERR_KEY_MISSING", use);
    place.publish(place.key(0), place.key(1));
    await place.keyCache.refresh(ISSUER);
    await use();
    await place.keyCache.remove(ISSUER);
    place.published = undefined;
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", use);
  });

  QUnit.test("of keys that were added too, and of those that expire unseen", async (assert) => {
    const place = await Place.make(library, 2);
    const keyCache = new library.KeyCache({ now: place.now });
    await keyCache.addKey(ISSUER, place.key());
    const text = await place.sign({ claims: { exp: NOON + 10 * 86_400 } });
    const added = place.enforcer({ keyCache });
    await added.authorize(text, "read", "/a");
    await keyCache.remove(ISSUER, place.key().keyId);
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => added.authorize(text, "read", "/a"));

    const fetched = place.enforcer();
    await fetched.authorize(text, "read", "/a");
    place.published = undefined;
    place.seconds += 5 * 86_400;
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => fetched.authorize(text, "read", "/a"));
  });

  QUnit.test("also while a token is being verified with it", async (assert) => {
    const place = await Place.make(library, 2);
    await place.keyCache.getKey(ISSUER, place.key().keyId);
    const text = await place.sign();
    const enforcer = place.enforcer();
    const use = () => enforcer.authorize(text, "read", "/a");
    const withdraw = () => {
      place.publish(place.key(1));
      return place.keyCache.refresh(ISSUER);
    };
    assert.ok(await whileVerifying(withdraw, use), "it was good when it came");
    await failsWith(assert, library, "ERR_KEY_MISSING", use);
  });

  QUnit.test("a key that stays is not tried again as another of its name comes beside it", async (assert) => {
    const place = await Place.make(library, 2);
    const keys = [place.key(0)];
    const enforcer = place.enforcer({ keyCache: givingKeys(library, keys) });
    const text = await place.sign();
    const use = () => verifications(() => enforcer.authorize(text, "read", "/a"));
    assert.deepEqual([await use(), await use()], [1, 0]);
    keys.push(place.key(1));
    assert.equal(await use(), 0);
    keys.shift();
    await failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(text, "read", "/a"));
  });

  QUnit.test("a key of the same name that is another's verifies nothing", async (assert) => {
    const place = await Place.make(library, 2);
    const [one, other] = [place.key(0), await library.importKey(place.key(1), { keyId: place.key(0).keyId })];
    const text = await place.sign({}, one);
    const enforcer = place.enforcer();
    await enforcer.authorize(text, "read", "/a");
    place.published = library.exportJwks(other).keys;
    await place.keyCache.refresh(ISSUER);
    await failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(text, "read", "/a"));
  });

  QUnit.test(
    "many who first see one token at once have it verified once, where one may wait for another",
    async (assert) => {
      const place = await Place.make(library);
      await place.keyCache.getKey(ISSUER);
      const text = await place.sign();
      const enforcer = place.enforcer();
      const together = Array.from({ length: 20 }, () => () => enforcer.authorize(text, "read", "/a"));
      let tokens: readonly SciToken[] = [];
      const count = await verifications(async () => {
        tokens = await Promise.all(together.map((use) => use()));
      });
      assert.equal(new Set(tokens).size, 20);
      assert.equal(count, globalThis.navigator?.userAgent === "Cloudflare-Workers" ? 20 : 1);
    },
  );

  QUnit.test("what is no token is none after one was remembered, too", async (assert) => {
    const place = await Place.make(library);
    const enforcer = place.enforcer();
    const none = [null, undefined, 1, "", true];
    const codes = async () =>
      Promise.all(
        none.map(async (value) => {
          const both = ["ERR_TOKEN_FORMAT", "ERR_ARGUMENT"] as const;
          const refused = await failsWith(assert, library, both, () =>
            enforcer.authorize(value as never, "read", "/a"),
          );
          return refused.code;
        }),
      );
    const before = await codes();
    const text = await place.sign();
    assert.ok(await enforcer.authorize(text, "read", "/a"));
    assert.deepEqual(await codes(), before);
  });

  QUnit.test("a chain is remembered whole, and all of it asked of", async (assert) => {
    const hand = await handOf(library);
    const place = await Place.make(library);
    const keyCache = new library.KeyCache();
    await keyCache.addKey(ISSUER, hand.issuerKey);
    const base = { claims: { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/a", exp: NOON + 300 } };
    const text = present((await hand.chain(base, { claims: { exp: NOON + 200 } }, {})).at(-1));
    const enforcer = place.enforcer({ keyCache });
    const use = () => enforcer.authorize(text, "read", "/a");
    assert.equal(await verifications(use), 3);
    assert.equal(await verifications(use), 0);
    const token = await use();
    for (const link of token.chain) link.set("scope", "read:/ write:/");
    assert.deepEqual(
      (await use()).chain.map((link) => link.get("scope")),
      ["read:/a", "read:/a", "read:/a"],
    );
    place.seconds = NOON + 200;
    await failsWith(assert, library, "ERR_EXPIRED", use);
  });
}
