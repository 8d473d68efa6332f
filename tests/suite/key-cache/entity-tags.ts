/** Key sets with entity tags (RFC 9110 section 8.8.3), which need not be sent again while they are the same. */

import QUnit from "qunit";
import type { JsonWebKeySet, SigningKey } from "../../../src/index.ts";
import type { Routes } from "../../issuer/route.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, metadata, TestIssuer } from "../issuer.ts";
import { watched } from "./watched.ts";

const DAY = 86_400;
/** Where browsers have an HTTP cache, it is that which sends entity tags, and the library sees whole answers. */
const ITSELF = globalThis.location === undefined;

export function entityTags(library: Library, environment: Environment): void {
  const { MemoryStore, generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  const tagged = (url: string, keySet: unknown, etag: string, path: string = JWKS): Routes => ({
    [METADATA]: metadata(url, { jwks_uri: `${url}${path}` }),
    [path]: { body: JSON.stringify(keySet), headers: { etag } },
  });
  const tagging = (etag: string): Promise<TestIssuer> =>
    TestIssuer.start(environment, (url) => tagged(url, jwks, etag));
  /** What was sent with each request for a key set, and answered. */
  const asked = async (issuer: TestIssuer): Promise<[sent: string | undefined, answered: string][]> =>
    (await issuer.log())
      .filter(({ path }) => path !== METADATA)
      .map(({ ifNoneMatch, answered }) => [ifNoneMatch, answered]);

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    for (const etag of ['"one"', 'W/"one"', '""']) {
      QUnit.test(`with ${etag}, that the keys are still the same is a good fetch`, async (assert) => {
        const issuer = await tagging(etag);
        const { cache, clock, settle, told } = watched(library, issuer);
        const found = await cache.getKey(issuer.url, key.keyId);
        clock.at = 3600;
        assert.equal(await cache.getKey(issuer.url, key.keyId), found);
        await settle();
        clock.at = 3601;
        const again = await cache.getKey(issuer.url, key.keyId);
        const { fetchedAt, refreshAt, expiresAt } = await cache.metadata(issuer.url);
        assert.deepEqual(
          [fetchedAt, refreshAt, expiresAt],
          [3600, 7200, 3600 + 4 * DAY].map((at) => clock.start + at),
        );
        if (ITSELF) {
          assert.deepEqual(await asked(issuer), [
            [undefined, "200"],
            [etag, "304"],
          ]);
          assert.equal(again, found, "not imported again");
        }
        assert.deepEqual(
          told("fetched").map(({ notModified }) => notModified),
          [false, ITSELF],
        );
        await issuer.set({});
        clock.at = 3600 + 4 * DAY - 1;
        assert.ok(await cache.getKey(issuer.url, key.keyId));
      });
    }

    QUnit.test("other keys have another tag, which is sent from then on", async (assert) => {
      const other = await generateKey();
      const issuer = await tagging('"one"');
      const { cache } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      await issuer.set(tagged(issuer.url, exportJwks(other), '"two"'));
      await cache.refresh(issuer.url);
      await cache.refresh(issuer.url);
      assert.ok(await cache.getKey(issuer.url, other.keyId));
      if (!ITSELF) return;
      assert.deepEqual(await asked(issuer), [
        [undefined, "200"],
        ['"one"', "200"],
        ['"two"', "304"],
      ]);
    });

    QUnit.test("of a key set at another address, a tag says nothing", async (assert) => {
      const other = await generateKey();
      const issuer = await tagging('"one"');
      const { cache } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      await issuer.set(tagged(issuer.url, exportJwks(other), '"one"', "/others"));
      await cache.refresh(issuer.url);
      assert.ok(await cache.getKey(issuer.url, other.keyId));
      assert.deepEqual(await asked(issuer), [
        [undefined, "200"],
        [undefined, "200"],
      ]);
    });

    QUnit.test("with a key that is removed, the tag is forgotten, so that the key comes back", async (assert) => {
      const other = await generateKey();
      const issuer = await TestIssuer.start(environment, (url) =>
        tagged(url, { keys: [...jwks.keys, ...exportJwks(other).keys] }, '"both"'),
      );
      const { cache } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      await cache.remove(issuer.url, key.keyId);
      assert.equal((await cache.list()).length, 1);
      await cache.refresh(issuer.url);
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      if (ITSELF) {
        assert.deepEqual(await asked(issuer), [
          [undefined, "200"],
          [undefined, "200"],
        ]);
      }
    });

    QUnit.test("a tag is kept in a store, for who starts later", async (assert) => {
      const issuer = await tagging('"one"');
      const first = watched(library, issuer, { store: new MemoryStore() });
      const store = new MemoryStore({ now: first.clock.now });
      for (const at of [0, 3600]) {
        first.clock.at = at;
        const { cache, settle } = watched(library, issuer, { store }, first.clock);
        assert.ok(await cache.getKey(issuer.url, key.keyId));
        await settle();
      }
      const log = await asked(issuer);
      assert.equal(log.length, 2);
      if (ITSELF) assert.deepEqual(log[1], ['"one"', "304"]);
      assert.equal(((await store.get(issuer.url)) as { fetchedAt: number }).fetchedAt, first.clock.start + 3600);
    });

    QUnit.test("a tag that is longer than any is not sent back", async (assert) => {
      const [longest, longer] = ["x".repeat(254), "x".repeat(255)].map((text) => `"${text}"`) as [string, string];
      for (const etag of [longest, longer]) {
        const issuer = await tagging(etag);
        const { cache } = watched(library, issuer);
        await cache.getKey(issuer.url, key.keyId);
        await cache.refresh(issuer.url);
        assert.ok(await cache.getKey(issuer.url, key.keyId));
        if (ITSELF) assert.equal((await asked(issuer))[1]?.[0], etag === longest ? etag : undefined);
      }
    });
  });
}
