/** What a key cache tells of itself: events one by one, and how many there were. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyCacheEvent, KeyStore, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../issuer.ts";
import { watched } from "./watched.ts";

const NONE = {
  hits: 0,
  staleHits: 0,
  misses: 0,
  refusals: 0,
  loads: 0,
  fetches: 0,
  notModified: 0,
  failedFetches: 0,
  storeFailures: 0,
};
/** Where browsers have an HTTP cache, it is that which hears that keys are still the same. */
const HEARS_304 = globalThis.location === undefined;

/** An event as it is compared: of an error, its code. */
function plain(event: KeyCacheEvent): Record<string, unknown> {
  return "error" in event ? { ...event, error: event.error.code } : { ...event };
}

export function keyCacheTelling(library: Library, environment: Environment): void {
  const { KeyCache, MemoryStore, SciToken, generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    QUnit.test("a miss, a hit, keys that are due, and keys that were not had", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const { cache, clock, events, settle } = watched(library, issuer);
      const { url } = issuer;
      await cache.getKey(url, key.keyId);
      await cache.getKey(url, key.keyId);
      clock.at = 3600;
      await cache.getKey(url, key.keyId);
      await settle();
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(url, "unknown"));
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(url, "unknown"));
      await issuer.set({ [METADATA]: { status: 503, headers: { "retry-after": "100" } } });
      clock.at = 7200;
      await cache.getKey(url, key.keyId);
      await settle();
      const good = { type: "fetched", issuer: url, keys: 1, skipped: 0, notModified: false };
      assert.deepEqual(events.map(plain), [
        { type: "miss", issuer: url },
        good,
        { type: "hit", issuer: url },
        { type: "stale", issuer: url },
        good,
        { type: "hit", issuer: url },
        good,
        { type: "refused", issuer: url, error: "ERR_KEY_MISSING" },
        { type: "hit", issuer: url },
        { type: "refused", issuer: url, error: "ERR_KEY_MISSING" },
        { type: "stale", issuer: url },
        { type: "fetch_failed", issuer: url, error: "ERR_KEYS_UNAVAILABLE", retryAfter: 100 },
      ]);
      assert.deepEqual(cache.stats(), {
        issuers: {
          [url]: { ...NONE, hits: 3, staleHits: 2, misses: 1, refusals: 2, fetches: 3, failedFetches: 1 },
        },
        untrusted: {},
      });
    });

    QUnit.test("a fetch that failed, and the look-up that was refused for it", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({}));
      const { cache, events } = watched(library, issuer, { random: () => 0.5 });
      const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url));
      const again = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url));
      assert.deepEqual(events, [
        { type: "miss", issuer: issuer.url },
        { type: "fetch_failed", issuer: issuer.url, error: error as never, retryAfter: 1.5 },
        { type: "refused", issuer: issuer.url, error: error as never },
        { type: "miss", issuer: issuer.url },
        { type: "refused", issuer: issuer.url, error: again as never },
      ]);
      const counts = { ...NONE, misses: 2, failedFetches: 1, refusals: 2 };
      assert.deepEqual(cache.stats().issuers, { [issuer.url]: counts });
    });

    QUnit.test("keys that came of the store, and a store that failed", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const store = new MemoryStore();
      const first = watched(library, issuer, { store });
      await first.cache.getKey(issuer.url, key.keyId);
      const second = watched(library, issuer, { store }, first.clock);
      await second.cache.getKey(issuer.url, key.keyId);
      assert.deepEqual(second.events, [
        { type: "miss", issuer: issuer.url },
        { type: "loaded", issuer: issuer.url, keys: 1 },
      ]);
      assert.deepEqual(second.cache.stats().issuers[issuer.url], { ...NONE, misses: 1, loads: 1 });

      const fails = (): Promise<never> => Promise.reject(new Error("the disk is full"));
      const broken: KeyStore = { get: fails, set: fails, delete: fails, keys: fails };
      const third = watched(library, issuer, { store: broken });
      await third.cache.getKey(issuer.url, key.keyId);
      const failed = { type: "store_failed", issuer: issuer.url, error: "ERR_STORE" };
      const [miss, get, fetched, set, ...others] = third.events.map(plain);
      assert.deepEqual([miss?.type, get, fetched?.type, set], ["miss", failed, "fetched", failed]);
      assert.deepEqual(others, []);
      assert.ok(third.told("store_failed").every(({ error }) => (error.cause as Error).message === "the disk is full"));
      const counts = { ...NONE, misses: 1, fetches: 1, storeFailures: 2 };
      assert.deepEqual(third.cache.stats().issuers[issuer.url], counts);
    });

    QUnit.test("how many keys there are, how many are of no use, and whether they are the same", async (assert) => {
      const weak = { kty: "oct", kid: "weak", k: "AAAA" };
      const malformed = { kty: "EC", kid: "malformed", crv: "P-256" };
      const body = JSON.stringify({ keys: [...jwks.keys, weak, malformed, ...exportJwks(await generateKey()).keys] });
      const issuer = await TestIssuer.start(environment, (url) => ({
        [METADATA]: metadata(url),
        [JWKS]: { body, headers: { etag: '"four"' } },
      }));
      const { cache, told } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      await cache.refresh(issuer.url);
      const fetched = { type: "fetched" as const, issuer: issuer.url, keys: 4, skipped: 2 };
      assert.deepEqual(told("fetched"), [
        { ...fetched, notModified: false },
        { ...fetched, notModified: HEARS_304 },
      ]);
      const counts = { ...NONE, misses: 1, fetches: 2, notModified: HEARS_304 ? 1 : 0 };
      assert.deepEqual(cache.stats().issuers[issuer.url], counts);
    });

    QUnit.test("what is told has neither tokens nor keys in it", async (assert) => {
      const thief = await generateKey("ES256", { keyId: key.keyId });
      const issuer = await TestIssuer.start(environment, (url) => ({
        ...publishing(url, { keys: [{ ...jwks.keys[0], d: "private-member-of-a-key" }] }),
      }));
      const { cache, events, clock } = watched(library, issuer, { store: new MemoryStore() });
      const tokens: string[] = [];
      for (const [signer, name] of [
        [key, issuer.url],
        [thief, issuer.url],
        [await generateKey("ES256", { keyId: "unknown" }), issuer.url],
        [key, "https://untrusted.example"],
      ] as const) {
        const token = await new SciToken({ key: signer, claims: { scope: "read:/", sub: "jane" } }).serialize({
          issuer: name,
        });
        tokens.push(token);
        await SciToken.deserialize(token, { keyCache: cache }).catch(() => {});
      }
      await issuer.set({ [METADATA]: { body: `{"keys": ${JSON.stringify(jwks.keys)}` } });
      clock.at = 5 * 86_400;
      await SciToken.deserialize(tokens[0] as string, { keyCache: cache }).catch(() => {});
      const types = new Set(events.map(({ type }) => type));
      assert.deepEqual([...types].sort(), ["fetch_failed", "fetched", "hit", "miss", "refused"]);
      const told = JSON.stringify([events.map((event) => ({ ...event, ...textOf(event) })), cache.stats()]);
      const secrets = [...tokens.flatMap((token) => token.split(".")), ...Object.values(jwks.keys[0] ?? {})];
      const leaked = [...secrets, "private-member-of-a-key", "jane"].filter(
        (text) => String(text).length > 10 && text !== key.keyId && told.includes(String(text)),
      );
      assert.deepEqual(leaked, []);
      assert.notOk(told.includes("jane"));
    });

    QUnit.test("a fault in whoever listens costs nothing", async (assert) => {
      const faults: readonly [name: string, fault: () => unknown][] = [
        ["throws", () => raise()],
        ["rejects", async () => raise()],
        ["throws no error", () => raise(null)],
        ["never ends", () => new Promise(() => {})],
      ];
      for (const [name, fault] of faults) {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const it = watched(library, issuer, { onEvent: fault, waitUntil: fault as () => unknown });
        const { cache, clock } = it;
        assert.ok(await cache.getKey(issuer.url, key.keyId), name);
        clock.at = 3600;
        assert.ok(await cache.getKey(issuer.url, key.keyId), name);
        await cache.refresh(issuer.url);
        assert.ok(await cache.getKey(issuer.url, key.keyId), name);
        const { fetches, staleHits, hits, misses } = cache.stats().issuers[issuer.url] ?? NONE;
        assert.deepEqual([misses, staleHits, fetches, hits], [1, 1, 3, 1], name);
      }
    });
  });

  QUnit.test("before anything has happened, nothing is counted", async (assert) => {
    assert.deepEqual(new KeyCache().stats(), { issuers: {}, untrusted: {} });
  });

  QUnit.test("the counts are of one moment", async (assert) => {
    const cache = new KeyCache();
    await cache.addKey("https://issuer.example", await generateKey());
    await cache.getKey("https://issuer.example");
    const then = cache.stats();
    await cache.getKey("https://issuer.example");
    assert.equal(then.issuers["https://issuer.example"]?.hits, 1);
    assert.equal(cache.stats().issuers["https://issuer.example"]?.hits, 2);
  });

  QUnit.test("of issuers that nobody trusts, a hundred are counted, the rarest go", async (assert) => {
    const events: KeyCacheEvent[] = [];
    const cache = new KeyCache({ issuers: ["https://issuer.example"], onEvent: (event) => events.push(event) });
    const ask = (issuer: string): Promise<unknown> => cache.getKey(issuer).catch(() => {});
    const often = "https://often.example";
    for (let i = 0; i < 3; i++) await ask(often);
    for (let i = 0; i < 99; i++) for (let n = 0; n < 2; n++) await ask(`https://twice-${i}.example`);
    assert.equal(Object.keys(cache.stats().untrusted).length, 100);
    for (let i = 0; i < 500; i++) await ask(`https://once-${i}.example`);
    const { untrusted, issuers } = cache.stats();
    assert.equal(Object.keys(untrusted).length, 100);
    assert.equal(untrusted[often], 3);
    assert.equal(untrusted["https://once-499.example"], 1);
    assert.equal(Object.values(untrusted).filter((count) => count === 1).length, 1, "those that came once go first");
    assert.equal(Object.values(untrusted).filter((count) => count === 2).length, 98);
    assert.deepEqual(issuers, {}, "and none is among those that are trusted");
    await ask(often);
    assert.equal(Object.keys(cache.stats().untrusted).length, 100, "for one that is counted, none goes");
    for (const next of ["https://once-499.example", "https://other.example"]) await ask(next);
    const others = cache.stats().untrusted;
    assert.equal(others["https://once-499.example"], 2, "the rarest, and not the latest");
    assert.equal(others["https://other.example"], 1);
    assert.equal(events.length, 3 + 198 + 500 + 3);
    assert.ok(events.every((event) => event.type === "refused" && event.error.code === "ERR_ISSUER_UNTRUSTED"));
  });

  QUnit.test("long names of such issuers are cut, and names are but names", async (assert) => {
    const cache = new KeyCache();
    const ask = (issuer: string): Promise<unknown> => cache.getKey(issuer).catch(() => {});
    const name = "x".repeat(256);
    for (const issuer of [name, `${name}y`, `${name}${"z".repeat(100_000)}`, "constructor", "__proto__"]) {
      await ask(issuer);
    }
    const { untrusted } = cache.stats();
    assert.deepEqual(Object.entries(untrusted), [
      [name, 3],
      ["constructor", 1],
      ["__proto__", 1],
    ]);
    assert.equal(Object.getPrototypeOf(untrusted), Object.prototype);
  });
}

function raise(error: unknown = new Error("a fault in the log")): never {
  throw error;
}

/** All that can be read off an event's error. */
function textOf(event: KeyCacheEvent): { texts: string[] } {
  const texts: string[] = [];
  let at: unknown = "error" in event ? event.error : undefined;
  for (; at instanceof Error; at = at.cause) texts.push(at.message, String(at), at.stack ?? "", JSON.stringify(at));
  return { texts };
}
