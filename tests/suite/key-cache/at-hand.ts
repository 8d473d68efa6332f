/** What a cache has at hand, as it is told to whoever remembers what was verified, and to a store. */

import QUnit from "qunit";
import type { JsonWebKey, KeyCacheEvent, KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { asking, ISSUER, keySet } from "./at-once.ts";

/** A store that keeps what is set, and takes down how. */
function storeOf(kept: Map<string, unknown> = new Map()): { store: KeyStore; set: [string, number | undefined][] } {
  const set: [string, number | undefined][] = [];
  const store: KeyStore = {
    get: async (name) => kept.get(name),
    set: async (name, value, { ttl } = {}) => {
      set.push([name, ttl]);
      kept.set(name, value);
    },
    delete: async (name) => {
      kept.delete(name);
    },
    keys: async () => [...kept.keys()],
  };
  return { store, set };
}

export function keysAtHand(library: Library): void {
  const { KeyCache, exportJwks, generateKey } = library;
  QUnit.module("with answers at once", (hooks) => {
    let jwk: JsonWebKey;
    let other: JsonWebKey;
    hooks.before(async () => {
      [jwk, other] = exportJwks(await generateKey(), await generateKey()).keys as [JsonWebKey, JsonWebKey];
    });
    const answers = () => keySet(() => Response.json({ keys: [jwk] }));

    QUnit.test("keys that were added have a number that stays, until others are added", async (assert) => {
      const cache = new KeyCache();
      assert.equal(cache.generation(ISSUER), undefined);
      await cache.addJwks(ISSUER, { keys: [jwk] });
      const first = cache.generation(ISSUER);
      assert.equal(typeof first, "number");
      assert.equal(cache.generation(ISSUER), first);
      assert.equal(cache.generation("https://other.example"), undefined);
      await cache.addJwks(ISSUER, { keys: [other] });
      assert.notEqual(cache.generation(ISSUER), first);
      await cache.remove(ISSUER);
      assert.equal(cache.generation(ISSUER), undefined);
    });

    QUnit.test(
      "keys that are published have one until they are due, and none beside keys that were added",
      async (assert) => {
        const { cache, clock } = asking(library, answers());
        assert.equal(cache.generation(ISSUER), undefined);
        await cache.getKey(ISSUER);
        const first = cache.generation(ISSUER);
        assert.equal(typeof first, "number");
        clock.at = 3599;
        assert.equal(cache.generation(ISSUER), first);
        clock.at = 3600;
        assert.equal(cache.generation(ISSUER), undefined);
        clock.at = 0;
        assert.equal(cache.generation(ISSUER), first);
        await cache.refresh(ISSUER);
        assert.notEqual(cache.generation(ISSUER), first);
        await cache.addJwks(ISSUER, { keys: [other] });
        assert.equal(cache.generation(ISSUER), undefined, "they are of two kinds");
      },
    );

    QUnit.test("with any issuer trusted, those are fetched anew that are remembered, and no others", async (assert) => {
      const { cache, asked, events } = asking(library, answers(), { issuers: "*" });
      await cache.refreshAll();
      assert.deepEqual([asked, events], [[], []]);
      await cache.getKey(ISSUER);
      await cache.refreshAll();
      assert.equal(asked.length, 4);
    });

    QUnit.test("a store is told for how long what it keeps is of use", async (assert) => {
      const { store, set } = storeOf();
      const { cache } = asking(library, answers(), { store });
      await cache.getKey(ISSUER);
      // Whoever asks says so for as long as that may take: ten seconds, and two for the store.
      assert.deepEqual(set, [
        [`lease ${ISSUER}`, 12],
        [ISSUER, 345_600],
      ]);
      assert.deepEqual(await store.keys(), [ISSUER], "who has asked says so no more");
    });

    QUnit.test("what is in a store and is nothing that a cache wrote keeps nobody from asking", async (assert) => {
      const unreadable = "the key store holds a record that this version cannot read";
      const lease = { owner: "another", until: Number.MAX_SAFE_INTEGER };
      for (const [name, value, said] of [
        [ISSUER, undefined, []],
        [ISSUER, null, []],
        [ISSUER, "text", [unreadable]],
        [ISSUER, { version: 2 }, [unreadable]],
        [`lease ${ISSUER}`, "text", []],
        [`lease ${ISSUER}`, null, []],
        [`lease ${ISSUER}`, { ...lease, owner: 1 }, []],
        [`lease ${ISSUER}`, { ...lease, until: "9" }, []],
        [`lease ${ISSUER}`, { ...lease }, []],
        [`lease ${ISSUER}`, { ...lease, until: 1 }, []],
      ] as const) {
        const { store } = storeOf(new Map<string, unknown>([[name, value]]));
        const { cache, events, asked } = asking(library, answers(), { store });
        const begun = performance.now();
        assert.ok(await cache.getKey(ISSUER));
        // For a turn of another, that would be twelve seconds.
        assert.ok(performance.now() - begun < 8000, "nobody is waited for");
        assert.equal(asked.length, 2);
        assert.deepEqual(failuresOf(events), [...said], JSON.stringify([name, value]));
      }
    });

    QUnit.test("a store that fails is told of, with why, and is as good as none", async (assert) => {
      const cause = new RangeError("disk full");
      const failing = () => Promise.reject(cause);
      const store = { get: failing, set: failing, delete: failing, keys: failing } as never;
      const { cache, events } = asking(library, answers(), { store });
      assert.ok(await cache.getKey(ISSUER));
      assert.deepEqual(new Set(failuresOf(events)), new Set(["the key store failed; its own error is the cause"]));
      const [first] = events.flatMap((event) => (event.type === "store_failed" ? [event] : []));
      assert.deepEqual([first?.issuer, first?.error.cause], [ISSUER, cause]);
      assert.equal((await cache.list()).length, 1);
      const last = events.at(-1);
      assert.deepEqual([last?.type, last?.issuer], ["store_failed", ""], "what it holds, it cannot tell");
    });

    QUnit.test("a store that never answers has had its time", async (assert) => {
      const silent = () => new Promise<never>(() => {});
      const store = { get: silent, set: silent, delete: silent, keys: silent } as never;
      const { cache, events } = asking(library, answers(), { store, issuers: [] });
      assert.deepEqual(await cache.list(), []);
      const [failure] = events.flatMap((event) => (event.type === "store_failed" ? [event.error] : []));
      assert.equal(String(failure?.cause), "TimeLimitError: no answer within 2 s");
    });

    QUnit.test("of an issuer that nobody trusts, a store is asked nothing", async (assert) => {
      const kept = new Map<string, unknown>();
      await asking(library, answers(), { store: storeOf(kept).store }).cache.getKey(ISSUER);
      assert.equal(kept.size, 1);
      const { cache } = asking(library, answers(), { store: storeOf(kept).store, issuers: [] });
      assert.deepEqual(await cache.list(), []);
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.getKey(ISSUER));
      const trusting = asking(library, answers(), { store: storeOf(kept).store });
      assert.equal((await trusting.cache.list()).length, 1);
      assert.equal(trusting.asked.length, 0);
    });
  });
}

const failuresOf = (events: readonly KeyCacheEvent[]): string[] =>
  events.flatMap((event) => (event.type === "store_failed" ? [event.error.message] : []));
