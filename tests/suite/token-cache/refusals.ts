/** A token that is refused may be remembered for a moment, and no refusal outlives its cause. */

import QUnit from "qunit";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { ISSUER, NOON } from "../fixtures.ts";
import { Place, verifications } from "./place.ts";

export function refusals(library: Library): void {
  QUnit.test("a refusal is remembered for a moment, and no longer than the keys stay", async (assert) => {
    const place = await Place.make(library, 2);
    const text = await place.sign();
    const other = await library.importKey(place.key(1), { keyId: place.key(0).keyId });
    place.published = library.exportJwks(other).keys;
    const enforcer = place.enforcer();
    const refused = () => failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(text, "read", "/a"));
    await refused();
    await refused();
    const errors: Error[] = [];
    assert.equal(await verifications(async () => errors.push(await refused(), await refused())), 0);
    assert.notEqual(errors[0], errors[1], "each is told in an error of its own");
    const told = errors.map((error) =>
      JSON.stringify([error, error.name, error.message, error instanceof library.InvalidSignatureError]),
    );
    assert.equal(told[0], told[1]);
    assert.ok(told[0]?.includes('"reason":"signature"') && told[0].endsWith("true]"), told[0]);
    leaksNothing(assert, errors[0] as Error, { secret: text });
    place.seconds += 5;
    assert.equal(await verifications(refused), 1, "after five seconds it is verified anew");
    place.publish(place.key(0));
    await place.keyCache.refresh(ISSUER);
    await enforcer.authorize(text, "read", "/a");
  });

  QUnit.test("so is that of a token that has expired", async (assert) => {
    const place = await Place.make(library);
    await place.keyCache.getKey(ISSUER, place.key().keyId);
    const text = await place.sign({ claims: { exp: NOON } });
    const enforcer = place.enforcer();
    const refused = () => failsWith(assert, library, "ERR_EXPIRED", () => enforcer.authorize(text, "read", "/a"));
    assert.deepEqual([await verifications(refused), await verifications(refused)], [1, 0]);
  });

  QUnit.test("a refusal by the clock is not remembered against the clock", async (assert) => {
    const place = await Place.make(library);
    const enforcer = place.enforcer();
    const text = await place.sign({ claims: { nbf: NOON + 61 } });
    const use = () => enforcer.authorize(text, "read", "/a");
    await place.keyCache.getKey(ISSUER, place.key().keyId);
    await failsWith(assert, library, "ERR_NOT_YET_VALID", use);
    place.seconds += 1;
    assert.ok(await use(), "it is its time a second later");
    const other = await place.sign({ claims: { exp: NOON + 300 } });
    place.seconds = NOON + 300;
    await failsWith(assert, library, "ERR_EXPIRED", () => enforcer.authorize(other, "read", "/a"));
    place.seconds = NOON + 299;
    assert.ok(await enforcer.authorize(other, "read", "/a"), "the clock was ahead, and is set right");
  });

  QUnit.test("a refusal of a long token is not remembered", async (assert) => {
    const place = await Place.make(library, 2);
    const text = await place.sign({ claims: { note: "x".repeat(4000) } });
    const other = await library.importKey(place.key(1), { keyId: place.key(0).keyId });
    place.published = library.exportJwks(other).keys;
    const enforcer = place.enforcer();
    const refused = () => failsWith(assert, library, "ERR_SIGNATURE", () => enforcer.authorize(text, "read", "/a"));
    await refused();
    assert.deepEqual([await verifications(refused), await verifications(refused)], [1, 1]);
  });

  QUnit.test("what is refused for several reasons is refused alike, remembered or not", async (assert) => {
    const place = await Place.make(library);
    const texts = await Promise.all([{ nbf: NOON + 50 }, { iat: NOON + 50 }].map((claims) => place.sign({ claims })));
    for (const tokenCache of [true, false]) {
      const revoked = new Set<string>();
      const enforcer = place.enforcer({ tokenCache, revoked });
      for (const text of texts) {
        const use = () => enforcer.authorize(text, "read", "/a");
        revoked.clear();
        place.seconds = NOON;
        for (let i = 0; i < 3; i++) assert.ok(await use());
        revoked.add("one");
        for (const [seconds, code] of [
          [-11, "ERR_NOT_YET_VALID"],
          [-10, "ERR_CLAIM_INVALID"],
          [599.9, "ERR_CLAIM_INVALID"],
          [600, "ERR_EXPIRED"],
        ] as const) {
          place.seconds = NOON + seconds;
          await failsWith(assert, library, code, use, `${seconds} s`);
        }
      }
    }
  });

  QUnit.test("many who first see a bad token at once are each refused", async (assert) => {
    const place = await Place.make(library, 2);
    await place.keyCache.getKey(ISSUER, place.key().keyId);
    const enforcer = place.enforcer();
    for (const [code, text] of [
      ["ERR_AUDIENCE", await place.sign({ claims: { aud: "https://other.example" } })],
      ["ERR_NOT_YET_VALID", await place.sign({ claims: { nbf: NOON + 100 } })],
      ["ERR_SIGNATURE", (await place.sign()).replace(/.{40}$/, "A".repeat(40))],
    ] as const) {
      const all = Array.from({ length: 5 }, () =>
        failsWith(assert, library, code, () => enforcer.authorize(text, "read", "/a")),
      );
      assert.equal(new Set(await Promise.all(all)).size, 5, "in an error of their own");
    }
  });
}
