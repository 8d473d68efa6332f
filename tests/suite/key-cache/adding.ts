/** Keys that are given to a cache, one after the other. */

import QUnit from "qunit";
import type { JsonWebKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";

const ISSUER = "https://issuer.example";

export function addingKeys(library: Library): void {
  const { KeyCache, exportKey, generateKey } = library;
  const made = async (kid?: string): Promise<JsonWebKey> => {
    const { kid: _name, ...jwk } = await exportKey(await generateKey(), "jwk-public");
    return kid === undefined ? jwk : { ...jwk, kid };
  };

  QUnit.test("a key that is added again is there once, and one without a name replaces no other", async (assert) => {
    const [one, two] = [await made(), await made()];
    const cache = new KeyCache();
    for (const jwk of [one, two, one]) await cache.addJwks(ISSUER, { keys: [jwk] });
    assert.deepEqual(
      (await cache.list()).map(({ issuer, keyId, algorithm, expiresAt }) => [issuer, keyId, algorithm, expiresAt]),
      [
        [ISSUER, undefined, "ES256", undefined],
        [ISSUER, undefined, "ES256", undefined],
      ],
    );
    const { message } = await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(ISSUER), "two fit");
    assert.ok(message.endsWith("and 2 of the set fit it"), message);
  });

  QUnit.test("a key replaces the one of its name, and no other", async (assert) => {
    const [first, other, second] = [await made("k"), await made("other"), await made("k")];
    const cache = new KeyCache();
    await cache.addJwks(ISSUER, { keys: [first, other] });
    await cache.addJwks(ISSUER, { keys: [second, await made("third")] });
    assert.deepEqual((await cache.list()).map(({ keyId }) => keyId).sort(), ["k", "other", "third"]);
    const found = await cache.getKeys(ISSUER, "k");
    assert.deepEqual([found.length, (await exportKey(found[0] as never, "jwk-public")).x], [1, second.x]);
  });

  QUnit.test("a key is forgotten by its name, the last of an issuer with its trust", async (assert) => {
    const cache = new KeyCache();
    await cache.addJwks(ISSUER, { keys: [await made("a"), await made("b")] });
    await cache.remove(ISSUER, "a");
    await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(ISSUER, "a"));
    assert.ok(await cache.getKey(ISSUER, "b"));
    await cache.remove(ISSUER, "b");
    await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.getKey(ISSUER, "b"));
    assert.deepEqual(await cache.list(), []);
  });

  QUnit.test(
    "keys that were added are all there is of an issuer: nothing is fetched, and it says so",
    async (assert) => {
      let asked = 0;
      const fetch = async (): Promise<Response> => {
        asked++;
        return new Response(null, { status: 404 });
      };
      const names = ["a", "b", "c", "d"].map((name) => `https://${name}.example`);
      const cache = new KeyCache({ issuers: names, fetch });
      await cache.addJwks(ISSUER, { keys: [await made("a")] });
      for (const ask of [() => cache.refresh(ISSUER), () => cache.metadata(ISSUER)]) {
        const { message } = await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", ask);
        assert.ok(message.startsWith(`keys of "${ISSUER}" were added, and nothing is fetched`), message);
      }
      const { message } = await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(ISSUER, "b"));
      assert.ok(message.startsWith(`none of the keys that were added for "${ISSUER}" has the kid "b"`), message);
      const stranger = "https://stranger.example";
      const untrusted = await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.refresh(stranger));
      const [a, b, c] = names;
      assert.equal(untrusted.message, `the issuer "${stranger}" is not among those trusted ("${a}","${b}","${c}")`);
      assert.equal(asked, 0);
      const both = new KeyCache({ issuers: [ISSUER], fetch });
      await both.addJwks(ISSUER, { keys: [await made("a")] });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => both.refresh(ISSUER), "one that is trusted too");
      assert.ok(asked > 0);
    },
  );

  QUnit.test("what is no JWK Set, or has no usable key, is refused with why", async (assert) => {
    const cache = new KeyCache();
    const weak = { kty: "RSA", n: `${"w".repeat(170)}E`, e: "AQAB" };
    const rows: readonly (readonly [told: RegExp, jwks: unknown])[] = [
      [/parse a text/, JSON.stringify({ keys: [await made("a")] })],
      [/addKey takes one key$/, await made("a")],
      [/has no key in it$/, { keys: [] }],
      [/has no key in it$/, { keys: ["a", null] }],
      [/has more than 100 keys$/, { keys: Array.from({ length: 101 }, () => weak) }],
      [/has no key that can be used; of the first, .*2048/, { keys: [weak, { kty: "oct" }] }],
    ];
    for (const [told, jwks] of rows) {
      const error = await failsWith(assert, library, "ERR_ARGUMENT", () => cache.addJwks(ISSUER, jwks as never));
      const { message, cause } = error;
      assert.ok(told.test(message), message);
      assert.equal(library.isSciTokensError(cause, "ERR_KEY_UNSUPPORTED"), / of the first, /.test(message), message);
    }
    await cache.addJwks(ISSUER, { keys: [weak, await made("a")] });
    assert.deepEqual(
      (await cache.list()).map(({ keyId }) => keyId),
      ["a"],
      "one that is usable is taken",
    );
  });
}
