/** Many key caches on one store: one of them asks the issuer, and whatever becomes of it, the others have their keys. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyStore, SigningKey } from "../../../src/index.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, slowly, TestIssuer } from "../issuer.ts";
import { testClock, type Watched, watched } from "./watched.ts";

const PAIR = [METADATA, JWKS];
const MANY = 20;
/** Seconds for an issuer's answer: two more are how long anybody has a lease. */
const TIMEOUT = 1;
/** So long that a test that had to wait for it would be given up. */
const TOO_LONG = 120;

const leaseOf = (issuer: TestIssuer): string => `lease ${issuer.url}`;

export function keyCacheTurns(library: Library, environment: Environment): void {
  const { MemoryStore, generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  const find = ({ cache }: Watched, issuer: TestIssuer): Promise<unknown> => cache.getKey(issuer.url, key.keyId);

  /** A store that takes down what is written. */
  const recording = (inner: KeyStore, consistent?: boolean): { store: KeyStore; written: string[] } => {
    const written: string[] = [];
    const store: KeyStore = {
      ...(consistent !== undefined && { consistent }),
      get: (name) => inner.get(name),
      set: (name, value, options) => {
        written.push(name);
        return inner.set(name, value, options);
      },
      delete: (name) => inner.delete(name),
      keys: () => inner.keys(),
    };
    return { store, written };
  };

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    QUnit.test(
      "many that are asked at once make one pair of requests, and one more when that is due",
      async (assert) => {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const clock = testClock();
        const store = new MemoryStore({ now: clock.now });
        const all = Array.from({ length: MANY }, () => watched(library, issuer, { store }, clock));
        await Promise.all(all.map((it) => find(it, issuer)));
        assert.deepEqual(await issuer.requests(), PAIR);
        clock.at = 3600;
        await Promise.all(all.map((it) => find(it, issuer)));
        assert.ok(all.every(({ told }) => told("stale").length === 1));
        await Promise.all(all.map(({ settle }) => settle()));
        assert.deepEqual(await issuer.requests(), [...PAIR, ...PAIR]);
        await Promise.all(all.map((it) => find(it, issuer)));
        assert.ok(all.every(({ told }) => told("hit").length === 1));
        assert.equal(all.flatMap(({ told }) => told("fetched")).length, 2);
        assert.equal(all.flatMap(({ told }) => told("loaded")).length, 2 * (MANY - 1));
        assert.deepEqual(await store.keys(), [issuer.url], "and no lease is left");
      },
    );

    QUnit.test("the same of an issuer that is slow, by a store that is slow", async (assert) => {
      const issuer = await TestIssuer.start(environment, (url) => slowly(url, jwks, 400));
      const inner = new MemoryStore();
      const late = <T>(act: () => Promise<T>): Promise<T> =>
        new Promise<void>((resolve) => setTimeout(resolve, 5)).then(act);
      const store: KeyStore = {
        get: (name) => late(() => inner.get(name)),
        set: (name, value, options) => late(() => inner.set(name, value, options)),
        delete: (name) => late(() => inner.delete(name)),
        keys: () => inner.keys(),
      };
      const all = Array.from({ length: MANY }, () => watched(library, issuer, { store }));
      await Promise.all(all.map((it) => find(it, issuer)));
      assert.deepEqual(await issuer.requests(), PAIR);
    });

    QUnit.test("when the one that asks fails, another asks, and nobody is worse off than alone", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({}));
      const store = new MemoryStore();
      const all = Array.from({ length: 3 }, () => watched(library, issuer, { store, timeout: TIMEOUT }));
      const outcomes = await Promise.allSettled(all.map((it) => find(it, issuer)));
      const codes = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason.code);
      assert.deepEqual(codes, Array(3).fill("ERR_KEYS_UNAVAILABLE"));
      assert.deepEqual(await store.keys(), []);
    });

    QUnit.test("who died with the lease is waited for, as long as it holds", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const clock = testClock();
      const store = new MemoryStore({ now: clock.now });
      await store.set(leaseOf(issuer), { owner: "who died", until: clock.start + 10 });
      const it = watched(library, issuer, { store, timeout: 20 }, clock);
      const found = find(it, issuer);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.deepEqual(await issuer.requests(), [], "not asked yet");
      clock.at = 10;
      assert.ok(await found);
      assert.deepEqual(await issuer.requests(), PAIR);
      assert.deepEqual(await store.keys(), [issuer.url]);
    });

    QUnit.test(
      "who died with the lease is not waited for any longer than it could take, by any clock",
      async (assert) => {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const clock = testClock();
        const store = new MemoryStore({ now: clock.now });
        await store.set(leaseOf(issuer), { owner: "who died", until: clock.start + TIMEOUT });
        assert.ok(await find(watched(library, issuer, { store, timeout: TIMEOUT }, clock), issuer));
        assert.deepEqual(await issuer.requests(), PAIR);
      },
    );

    QUnit.test("who waits has what the other fetches, as soon as it is there", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const clock = testClock();
      const store = new MemoryStore({ now: clock.now });
      const elsewhere = new MemoryStore({ now: clock.now });
      await find(watched(library, issuer, { store: elsewhere }, clock), issuer);
      await store.set(leaseOf(issuer), { owner: "another", until: clock.start + TOO_LONG });
      const it = watched(library, issuer, { store, timeout: TOO_LONG }, clock);
      const found = find(it, issuer);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await store.set(issuer.url, await elsewhere.get(issuer.url));
      assert.ok(await found);
      assert.deepEqual(await issuer.requests(), PAIR, "that which was made elsewhere");
      assert.deepEqual(
        it.events.map(({ type }) => type),
        ["miss", "loaded"],
      );
    });

    QUnit.test("what is no lease is not waited for", async (assert) => {
      const clock = testClock();
      const owner = "another";
      const soon = clock.start + TOO_LONG;
      const absurd: readonly unknown[] = [
        5,
        "another",
        [],
        {},
        null,
        { owner },
        { until: soon },
        { owner: 5, until: soon },
        { owner, until: `${soon}` },
        { owner, until: null },
        { owner, until: clock.start },
        { owner, until: -1 },
        { owner, until: clock.start + 10 * TOO_LONG },
        { owner, until: 1e300 },
      ];
      for (const lease of absurd) {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const store = new MemoryStore({ now: clock.now });
        await store.set(leaseOf(issuer), lease);
        const it = watched(library, issuer, { store, timeout: TOO_LONG }, clock);
        assert.ok(await find(it, issuer), JSON.stringify(lease));
        assert.deepEqual(it.told("store_failed"), []);
        assert.deepEqual(await store.keys(), [issuer.url]);
      }
    });

    QUnit.test("keys that are due serve on while another has the lease", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const clock = testClock();
      const store = new MemoryStore({ now: clock.now });
      const it = watched(library, issuer, { store, timeout: 20 }, clock);
      await find(it, issuer);
      clock.at = 3600;
      await store.set(leaseOf(issuer), { owner: "another", until: clock.start + 3610 });
      assert.ok(await find(it, issuer));
      assert.ok(await find(it, issuer));
      assert.deepEqual(await issuer.requests(), PAIR);
      clock.at = 3610;
      assert.equal(await it.settle(), 1);
      assert.deepEqual(await issuer.requests(), [...PAIR, ...PAIR]);
    });

    QUnit.test("only in a store that all see at once is there a lease", async (assert) => {
      for (const [consistent, expected] of [
        [undefined, true],
        [true, true],
        [false, false],
      ] as const) {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const { store, written } = recording(new MemoryStore(), consistent);
        assert.ok(await find(watched(library, issuer, { store }), issuer));
        assert.deepEqual(written, expected ? [leaseOf(issuer), issuer.url] : [issuer.url]);
      }
    });

    QUnit.test("where not all see it at once, nobody waits for a lease either", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const clock = testClock();
      const { store } = recording(new MemoryStore({ now: clock.now }), false);
      await store.set(leaseOf(issuer), { owner: "another", until: clock.start + TOO_LONG });
      assert.ok(await find(watched(library, issuer, { store, timeout: TOO_LONG }, clock), issuer));
    });

    QUnit.test("a lease is no key, wherever keys are listed", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const clock = testClock();
      const store = new MemoryStore({ now: clock.now });
      await store.set(leaseOf(issuer), { owner: "another", until: clock.start + 10 });
      const it = watched(library, issuer, { store, issuers: "*" }, clock);
      assert.deepEqual(await it.cache.list(), []);
      assert.deepEqual(it.events, [], "nor is it a record that cannot be read");
      await it.cache.refresh(issuer.url);
      await store.set(leaseOf(issuer), { owner: "another", until: clock.start + 10 });
      const listed = await watched(library, issuer, { store, issuers: "*" }, clock).cache.list();
      assert.deepEqual(
        listed.map((entry) => [entry.issuer, entry.keyId]),
        [[issuer.url, key.keyId]],
      );
    });
  });
}
