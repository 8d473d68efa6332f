/** What a cache has at hand, as it is told to whoever remembers what was verified, and to a store. */

import QUnit from "qunit";
import type { JsonWebKey, KeyCacheEvent, KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { type Answers, asking, ISSUER, JWKS, keySet } from "./at-once.ts";

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
        clock.at = -300;
        assert.equal(cache.generation(ISSUER), first, "as clocks differ");
        clock.at = -301;
        assert.equal(cache.generation(ISSUER), undefined, "by a clock that was wrong");
        clock.at = 0;
        await cache.refresh(ISSUER);
        assert.notEqual(cache.generation(ISSUER), first);
        await cache.addJwks(ISSUER, { keys: [other] });
        assert.equal(cache.generation(ISSUER), undefined, "they are of two kinds");
      },
    );

    QUnit.test("a key is imported once, however it is asked for", async (assert) => {
      const { cache } = asking(library, answers());
      const asks = [
        () => cache.getKey(ISSUER, jwk.kid, "ES256"),
        () => cache.getKey(ISSUER, jwk.kid, "ES256"),
        () => cache.getKey(ISSUER, undefined, "ES256"),
      ];
      const [first, ...others] = await Promise.all(asks.map((ask) => ask()));
      for (const found of [...others, await cache.getKey(ISSUER, jwk.kid, "ES256")]) assert.strictEqual(found, first);
    });

    QUnit.test("keys that are still the same, as the issuer says, keep their number", async (assert) => {
      const { cache } = asking(
        library,
        keySet(({ init }) => {
          const isKnown = new Headers(init.headers).get("if-none-match") === '"a"';
          if (isKnown) return new Response(null, { status: 304 });
          return Response.json({ keys: [jwk] }, { headers: { etag: '"a"' } });
        }),
      );
      await cache.getKey(ISSUER);
      const first = cache.generation(ISSUER);
      await cache.refresh(ISSUER);
      // Where there is an HTTP cache, it is that which asks so.
      assert.equal(cache.generation(ISSUER) === first, globalThis.location === undefined);
    });

    QUnit.test("keys that have expired are not listed, and those at hand not read out of a store", async (assert) => {
      const { store } = storeOf();
      const reads: string[] = [];
      const get: KeyStore["get"] = (name) => {
        reads.push(name);
        return store.get(name);
      };
      const { cache, clock } = asking(library, answers(), { store: { ...store, get, consistent: false } });
      await cache.getKey(ISSUER);
      assert.equal((await cache.list()).length, 1);
      assert.deepEqual(reads, [ISSUER], "when the key was looked for");
      clock.at = 345_599;
      assert.equal((await cache.list()).length, 1);
      clock.at = 345_600;
      assert.deepEqual(await cache.list(), []);
    });

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

    QUnit.test("one key is removed from a store alone, though nothing is in memory", async (assert) => {
      const { store } = storeOf();
      const both = keySet(() => Response.json({ keys: [jwk, other] }));
      await asking(library, both, { store }).cache.getKey(ISSUER, jwk.kid);
      const { cache, asked } = asking(library, both, { store });
      await cache.remove(ISSUER, jwk.kid);
      assert.deepEqual(
        (await cache.list()).map(({ keyId }) => keyId),
        [other.kid],
      );
      assert.deepEqual(asked, []);
    });

    QUnit.test("nobody can change the metadata that others are given", async (assert) => {
      const kept = storeOf().store;
      // As a store gives what it has kept as text.
      const store = {
        ...kept,
        get: async (name: string) => JSON.parse(JSON.stringify((await kept.get(name)) ?? null)),
      };
      const metadata = { issuer: ISSUER, jwks_uri: JWKS, list: ["a", null, { deep: {} }] };
      const publishing: Answers = ({ url }) => Response.json(url === JWKS ? { keys: [jwk] } : metadata);
      for (let times = 0; times < 2; times++) {
        const { cache, events } = asking(library, publishing, { store });
        const given = (await cache.metadata(ISSUER)) as unknown as typeof metadata;
        const nested = given.list[2] as { deep: object };
        assert.deepEqual(given.list, metadata.list);
        assert.ok([given, given.list, nested, nested.deep].every(Object.isFrozen));
        assert.equal(events.at(-1)?.type, times === 0 ? "fetched" : "loaded");
      }
    });

    QUnit.test("metadata that a store has no room for are fetched, when they are asked for", async (assert) => {
      const kept = new Map<string, unknown>();
      const { store } = storeOf(kept);
      await asking(library, answers(), { store }).cache.getKey(ISSUER);
      kept.set(ISSUER, { ...(kept.get(ISSUER) as object), metadata: { issuer: ISSUER, jwks_uri: "" } });
      let answer = keySet(() => new Response("", { status: 404 }));
      const { cache, asked, clock } = asking(library, (it) => answer(it), { store });
      assert.equal((await cache.getKey(ISSUER)).keyId, jwk.kid);
      assert.equal(asked.length, 0);
      for (let times = 0; times < 2; times++) {
        await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.metadata(ISSUER));
        assert.equal(asked.length, 2, "and not again for a while");
      }
      clock.at = 300;
      answer = keySet(() => Response.json({ keys: [jwk, other] }));
      assert.equal((await cache.getKey(ISSUER, other.kid)).keyId, other.kid, "for a key that nobody knew too");
      assert.equal(asked.length, 4);
      assert.equal((await cache.metadata(ISSUER)).jwks_uri, JWKS);
      assert.equal(asked.length, 4);
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

    QUnit.test("what a store lists and is no name is passed over", async (assert) => {
      const { store } = storeOf();
      await asking(library, answers(), { store }).cache.getKey(ISSUER);
      const keys = async () => [5, null, ISSUER, `lease ${ISSUER}`, {}] as string[];
      const { cache, events } = asking(library, answers(), { store: { ...store, keys }, issuers: "*" });
      assert.equal((await cache.list()).length, 1);
      assert.deepEqual(events, [{ type: "loaded", issuer: ISSUER, keys: 1 }]);
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
      assert.deepEqual(Object.keys(cache.stats().issuers), [ISSUER], "and that is of no issuer");
    });

    QUnit.test("a store that never answers has had its time", async (assert) => {
      const silent = () => new Promise<never>(() => {});
      const store = { get: silent, set: silent, delete: silent, keys: silent } as never;
      const { cache, events } = asking(library, answers(), { store, issuers: "*" });
      assert.deepEqual(await cache.list(), []);
      assert.equal(events.length, 1, "and is asked no more");
      const [failure] = events.flatMap((event) => (event.type === "store_failed" ? [event.error] : []));
      assert.equal(String(failure?.cause), "TimeLimitError: no answer within 2 s");
      assert.equal(failure?.message, "the key store gave no answer within 2 s");
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
