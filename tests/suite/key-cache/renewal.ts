/** When a key cache asks an issuer again: for a key that it does not know, and for keys that are due. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyCacheEvent, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, publishing, TestIssuer } from "../issuer.ts";
import { beyondLookUps } from "./events.ts";
import { testClock } from "./watched.ts";

export function keyCacheRenewal(library: Library, environment: Environment): void {
  const { KeyCache, generateKey, exportJwks } = library;
  const insecure = true;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    // DECISIONS E10.
    QUnit.test("a kid that is not known has the issuer asked once more, and not again for a while", async (assert) => {
      const clock = testClock();
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: clock.now });
      await cache.getKey(issuer.url, key.keyId);
      const rotated = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      assert.equal((await cache.getKey(issuer.url, rotated.keyId)).keyId, rotated.keyId, "at once");
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS, JWKS], "its key set alone");
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId), "withdrawn");
      const bogus = Array.from({ length: 10_000 }, (_, index) => cache.getKey(issuer.url, `bogus-${index}`));
      const outcomes = await Promise.allSettled(bogus);
      assert.ok(outcomes.every(({ status }) => status === "rejected"));
      assert.equal((await issuer.requests()).length, 3, "not again for a while");
      await issuer.set(publishing(issuer.url, jwks));
      clock.at = 29;
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId));
      clock.at = 30;
      assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
      assert.equal((await issuer.requests()).length, 4);
    });

    QUnit.test("any number of look-ups for a new kid at once are answered by one request", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      await cache.getKey(issuer.url, key.keyId);
      const rotated = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      const found = await Promise.all(Array.from({ length: 50 }, () => cache.getKey(issuer.url, rotated.keyId)));
      assert.ok(found.every(({ keyId }) => keyId === rotated.keyId));
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS, JWKS]);
    });

    QUnit.test("a kid that is not in what was fetched for it is not looked for again", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "bogus"));
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    });

    QUnit.test("keys that are due serve at once, and are fetched in the background", async (assert) => {
      const clock = testClock();
      const told: string[] = [];
      const work: Promise<unknown>[] = [];
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({
        issuers: [issuer.url],
        insecure,
        now: clock.now,
        onEvent: ({ type }) => told.push(type),
        waitUntil: (promise) => work.push(promise),
      });
      await cache.getKey(issuer.url, key.keyId);
      const rotated = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      clock.at = 3599;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      clock.at = 3600;
      assert.ok(await cache.getKey(issuer.url, key.keyId), "withdrawn, but that is not known yet");
      assert.equal(work.length, 1);
      await Promise.all(work);
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId));
      assert.ok(await cache.getKey(issuer.url, rotated.keyId));
      assert.deepEqual(told.slice(0, 5), ["miss", "fetched", "hit", "stale", "fetched"]);
    });

    // DECISIONS E8.
    QUnit.test("keys that serve are kept while the issuer cannot be had, until they expire", async (assert) => {
      const clock = testClock();
      const events: KeyCacheEvent[] = [];
      const work: Promise<unknown>[] = [];
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({
        issuers: [issuer.url],
        insecure,
        now: clock.now,
        onEvent: (event) => events.push(event),
        waitUntil: (promise) => work.push(promise),
      });
      await cache.getKey(issuer.url, key.keyId);
      await issuer.set({ [METADATA]: { status: 503 } });
      clock.at = 3601;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      await Promise.all(work);
      const asked = (await issuer.requests()).length;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.equal(work.length, 1, "not asked at each call");
      assert.equal((await issuer.requests()).length, asked);
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.refresh(issuer.url));
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      clock.at = 4 * 86_400;
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url, key.keyId));
      assert.deepEqual(beyondLookUps(events), ["fetched", "fetch_failed", "fetch_failed", "fetch_failed"]);
      await issuer.set(publishing(issuer.url, jwks));
      await cache.refreshAll();
      assert.ok(await cache.getKey(issuer.url, key.keyId));
    });
  });
}
