/** How the lease of another is waited for, and what it costs: in time of the test's own. */

import QUnit from "qunit";
import type { JsonWebKey, KeyStore } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { type Answers, asking, ISSUER, JWKS, keySet, loaded, METADATA } from "./at-once.ts";
import { withNavigator } from "./other-navigator.ts";
import { VirtualTime } from "./virtual-time.ts";

const PAIR = [METADATA, JWKS];
const LEASE = `lease ${ISSUER}`;
/** Seconds for which a lease is good, and waited for: ten for an issuer, and two for the store. */
const TURN = 12;
/** Milliseconds, just within the two seconds that a store has. */
const SLOW = 1990;

export function keyCacheLeases(library: Library): void {
  const { MemoryStore, exportJwks, generateKey } = library;

  QUnit.module("in virtual time", (hooks) => {
    let jwk: JsonWebKey;
    let time: VirtualTime;
    let restore: () => void;
    hooks.before(async () => {
      [jwk] = exportJwks(await generateKey()).keys as [JsonWebKey];
      // What is loaded late is there then.
      await asking(library, publishing, { store: new MemoryStore() }).cache.getKey(ISSUER);
    });
    hooks.beforeEach(() => {
      // Without Web Locks, which take time of the runtime's own.
      restore = withNavigator({});
      time = new VirtualTime(() => loaded(library));
    });
    hooks.afterEach(() => {
      time.over();
      restore();
    });

    const publishing: Answers = (asked) => keySet(() => Response.json({ keys: [jwk] }))(asked);
    const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

    /** A store, what it is asked for and when, and in it the lease of another that asks since just now. */
    const leased = (seconds: number = TURN) => {
      const inner = new MemoryStore();
      const calls: { readonly call: string; readonly at: number }[] = [];
      const note = (call: string): void => void calls.push({ call, at: performance.now() });
      const store: KeyStore = {
        get: (name) => {
          note(`get ${name}`);
          return inner.get(name);
        },
        set: (name, value, options) => {
          note(`set ${name}`);
          return inner.set(name, value, options);
        },
        delete: (name) => {
          note(`delete ${name}`);
          return inner.delete(name);
        },
        keys: () => inner.keys(),
      };
      const it = asking(library, publishing, { store });
      const lease = { owner: "another", until: it.clock.start + seconds };
      return { ...it, inner, store, lease, calls };
    };

    QUnit.test("it is waited for as long as a turn takes, and looked for at most each 400 ms", async (assert) => {
      const { cache, asked, inner, lease, calls } = leased();
      await inner.set(LEASE, lease);
      const found = cache.getKey(ISSUER);
      // Until it waits, a runtime may take as long as it likes.
      while (!calls.some(({ call }) => call === `get ${LEASE}`)) await time.pass(0);
      await time.pass(TURN * 1000 - 1);
      assert.deepEqual(asked, []);
      const looks = calls.filter(({ call }) => call === `get ${ISSUER}`).map(({ at }) => at);
      const gaps = looks.slice(1).map((at, index) => at - (looks[index] as number));
      assert.ok(Math.max(...gaps) <= 400, `${gaps}`);
      assert.ok(gaps.length > 25 && gaps.length < 40, `${gaps.length} looks`);
      assert.equal((await time.until(found)).keyId, jwk.kid);
      assert.deepEqual(
        asked.map(({ url }) => url),
        PAIR,
      );
    });

    QUnit.test("one as long as any is waited for, one that is longer is of another clock", async (assert) => {
      for (const [seconds, waits] of [
        [TURN, true],
        [TURN + 1, true],
        [TURN + 2, false],
      ] as const) {
        const { cache, asked, inner, lease } = leased(seconds);
        await inner.set(LEASE, lease);
        const found = cache.getKey(ISSUER);
        await time.pass(1000);
        assert.deepEqual(
          asked.map(({ url }) => url),
          waits ? [] : PAIR,
          `${seconds}`,
        );
        await inner.delete(LEASE);
        assert.equal((await time.until(found)).keyId, jwk.kid);
      }
    });

    QUnit.test("whoever has a key has left no timer behind, which would keep a process alive", async (assert) => {
      const { cache } = leased();
      assert.equal((await time.until(cache.getKey(ISSUER))).keyId, jwk.kid);
      assert.equal(time.pending, 0);
    });

    QUnit.test("a store that takes no lease is not looked at for one again", async (assert) => {
      const { inner, clock } = leased();
      const calls: string[] = [];
      const refuse = (): Promise<never> => Promise.reject(new Error("the disk is full"));
      const get = (name: string): Promise<unknown> => {
        calls.push(name);
        return inner.get(name);
      };
      const store = { get, set: refuse, delete: refuse, keys: () => inner.keys() };
      const { cache, events } = asking(library, publishing, { store, now: clock.now });
      assert.equal((await time.until(cache.getKey(ISSUER))).keyId, jwk.kid);
      assert.deepEqual(calls, [ISSUER, LEASE]);
      const types = events.map(({ type }) => type);
      assert.deepEqual(types, ["miss", "store_failed", "fetched", "store_failed"], "for a lease, and for the keys");
    });

    QUnit.test("a store that fails in the middle is not asked to take the lease back", async (assert) => {
      const { store, inner, calls } = leased();
      const set: KeyStore["set"] = (name, ...others) =>
        name === ISSUER ? new Promise(() => {}) : inner.set(name, ...others);
      const { cache } = asking(library, publishing, { store: { ...store, set } });
      const begun = performance.now();
      assert.equal((await time.until(cache.getKey(ISSUER))).keyId, jwk.kid);
      assert.ok(performance.now() - begun < 3000, "waited for once, for two seconds");
      assert.notOk(calls.some(({ call }) => call === `delete ${LEASE}`));
    });

    QUnit.test("however long two turns of others and one's own take, they are taken once", async (assert) => {
      const { store, inner, lease } = leased();
      const slowly = { ...store };
      let delay = 0;
      const it = asking(library, (asked) => after(delay).then(() => publishing(asked)), { store: slowly });
      assert.ok(await time.until(it.cache.getKey(ISSUER)));
      it.clock.at = 3600;
      lease.until = it.clock.start + 3600 + TURN;
      await inner.set(LEASE, lease);
      slowly.set = async (name, value, options) => {
        await after(SLOW);
        // Another has written one at the same moment, and later.
        await inner.set(name, name === LEASE ? lease : value, options);
      };
      slowly.delete = () => after(SLOW);
      delay = 4950;
      assert.ok(await it.cache.getKey(ISSUER), "those that are due");
      await time.pass(20_000);
      assert.ok(await time.until(it.cache.getKey(ISSUER)), "still those");
      await time.pass(20_400);
      assert.deepEqual(
        it.asked.map(({ url }) => url),
        [...PAIR, ...PAIR],
      );
      const refreshed = it.cache.refresh(ISSUER);
      await time.pass(100);
      assert.equal(it.asked.length, 4, "what was begun goes on, and is waited for");
      await time.until(refreshed);
      assert.equal(it.asked.length, 6);
    });
  });
}
