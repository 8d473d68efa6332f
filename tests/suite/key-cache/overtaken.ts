/** What a key cache learns while something else is under way: the latest holds, whatever comes to its end after it. */

import QUnit from "qunit";
import type { JsonWebKey, KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { type Answers, asking, ISSUER, JWKS, keySet, METADATA } from "./at-once.ts";
import { type Gate, gate } from "./gate.ts";
import { importing } from "./importing.ts";

const PAIR = [METADATA, JWKS];

export function keyCacheOvertaken(library: Library): void {
  const { MemoryStore, exportJwks, generateKey } = library;
  const urlsOf = ({ asked }: { asked: readonly { url: string }[] }): string[] => asked.map(({ url }) => url);

  QUnit.module("with answers when the test says", (hooks) => {
    let jwk: JsonWebKey;
    let rotated: JsonWebKey;
    hooks.before(async () => {
      [jwk, rotated] = exportJwks(await generateKey(), await generateKey()).keys as [JsonWebKey, JsonWebKey];
    });

    const publishing = (...keys: JsonWebKey[]): Answers => keySet(() => Response.json({ keys }));

    /** A store in which each read takes as long as the test says, and what it had at its beginning is read. */
    const slow = (inner: KeyStore): { store: KeyStore; reads: Gate[] } => {
      const reads: Gate[] = [];
      const get = async (name: string): Promise<unknown> => {
        const value = await inner.get(name);
        const read = gate();
        reads.push(read);
        await read.passed;
        return value;
      };
      const [set, forget, keys] = [inner.set.bind(inner), inner.delete.bind(inner), inner.keys.bind(inner)];
      return { store: { consistent: false, get, set, delete: forget, keys }, reads };
    };

    QUnit.test("a refresh asks anew, also while the issuer is being asked", async (assert) => {
      const { open, passed } = gate();
      const it = asking(library, async (asked) => {
        const key = it.asked.length > PAIR.length ? rotated : jwk;
        await passed;
        return publishing(key)(asked);
      });
      const early = it.cache.getKey(ISSUER);
      await until(() => it.asked.length === 1);
      const refreshed = it.cache.refresh(ISSUER);
      open();
      await Promise.all([early, refreshed]);
      assert.deepEqual(urlsOf(it), [...PAIR, ...PAIR]);
      assert.equal((await it.cache.getKey(ISSUER)).keyId, rotated.kid);
    });

    QUnit.test("what was removed while a store was slow does not come back out of it", async (assert) => {
      const inner = new MemoryStore();
      await asking(library, publishing(jwk), { store: inner }).cache.getKey(ISSUER);
      const { store, reads } = slow(inner);
      const it = asking(library, publishing(rotated), { store });
      const early = it.cache.getKey(ISSUER);
      await until(() => reads.length === 1);
      const removed = it.cache.remove(ISSUER);
      await until(() => reads.length === 2);
      reads[1]?.open();
      await removed;
      reads[0]?.open();
      assert.equal((await early).keyId, rotated.kid);
    });

    QUnit.test(
      "for a new kid an issuer whose keys are removed meanwhile is asked from the beginning",
      async (assert) => {
        const { store, reads } = slow(new MemoryStore());
        let current = jwk;
        const it = asking(library, (asked) => publishing(current)(asked), { store });
        await it.cache.refresh(ISSUER);
        current = rotated;
        const found = it.cache.getKey(ISSUER, rotated.kid);
        await until(() => reads.length === 1);
        await it.cache.remove(ISSUER);
        reads[0]?.open();
        assert.equal((await found).keyId, rotated.kid);
        assert.deepEqual(urlsOf(it), [...PAIR, ...PAIR]);
      },
    );

    QUnit.test("nor what was withdrawn, although by a clock set back it is the newer", async (assert) => {
      const inner = new MemoryStore();
      await asking(library, publishing(jwk), { store: inner }).cache.getKey(ISSUER);
      const { store, reads } = slow(inner);
      const it = asking(library, publishing(rotated), { store });
      it.clock.at = -100;
      const early = it.cache.getKey(ISSUER);
      await until(() => reads.length === 1);
      await it.cache.refresh(ISSUER);
      reads[0]?.open();
      assert.equal((await early).keyId, rotated.kid);
    });

    QUnit.test("a key that cannot be used is looked for in what another has fetched meanwhile", async (assert) => {
      let keys = [jwk];
      const it = asking(library, (asked) => publishing(...keys)(asked));
      await it.cache.refresh(ISSUER);
      const { open, passed } = gate();
      let tried = false;
      const failing = (): Promise<never> | undefined => {
        if (tried) return undefined;
        tried = true;
        return passed.then(() => Promise.reject(new DOMException("a fault of the moment", "DataError")));
      };
      await importing(failing, async () => {
        const early = it.cache.getKey(ISSUER, jwk.kid);
        await until(() => tried);
        keys = [jwk, rotated];
        assert.equal((await it.cache.getKey(ISSUER, rotated.kid)).keyId, rotated.kid);
        open();
        assert.equal((await early).keyId, jwk.kid);
      });
      assert.deepEqual(urlsOf(it), [...PAIR, JWKS], "for which nobody is asked again");
    });

    QUnit.test("keys of a store that are newer and due as well are no reason not to ask", async (assert) => {
      const store = new MemoryStore();
      const first = asking(library, publishing(jwk), { store });
      await first.cache.getKey(ISSUER);
      const work: Promise<unknown>[] = [];
      const second = asking(library, publishing(rotated), {
        store,
        now: first.clock.now,
        waitUntil: (promise) => work.push(promise),
      });
      await second.cache.getKey(ISSUER);
      first.clock.at = 100;
      await first.cache.refresh(ISSUER);
      assert.deepEqual(urlsOf(second), []);
      first.clock.at = 4000;
      assert.equal((await second.cache.getKey(ISSUER)).keyId, jwk.kid);
      await Promise.all(work);
      assert.deepEqual(urlsOf(second), PAIR);
      assert.equal((await second.cache.getKey(ISSUER)).keyId, rotated.kid);
    });

    QUnit.test("those that are newer and fresh are taken, and those that are the same left", async (assert) => {
      const store = Object.assign(new MemoryStore(), { consistent: false });
      const work: Promise<unknown>[] = [];
      const first = asking(library, publishing(jwk), { store, waitUntil: (promise) => work.push(promise) });
      await first.cache.getKey(ISSUER);
      const second = asking(library, publishing(rotated), { store, now: first.clock.now });
      first.clock.at = 3000;
      await second.cache.refresh(ISSUER);
      first.clock.at = 3600;
      await first.cache.getKey(ISSUER);
      await Promise.all(work);
      assert.equal((await first.cache.getKey(ISSUER)).keyId, rotated.kid);
      assert.deepEqual(urlsOf(first), PAIR);
      first.clock.at = 6600;
      await first.cache.getKey(ISSUER);
      await Promise.all(work);
      assert.deepEqual(
        first.events.map(({ type }) => type),
        ["miss", "fetched", "stale", "loaded", "hit", "stale", "fetched"],
      );
    });

    QUnit.test("whoever looks for a new kid while another does has what that one finds", async (assert) => {
      let keys = [jwk];
      let passed = Promise.resolve();
      const it = asking(library, (asked) => passed.then(() => publishing(...keys)(asked)));
      await it.cache.getKey(ISSUER, jwk.kid);
      keys = [rotated];
      const held = gate();
      passed = held.passed;
      const first = it.cache.getKey(ISSUER, rotated.kid);
      await until(() => it.asked.length === 3);
      const second = it.cache.getKey(ISSUER, rotated.kid);
      held.open();
      assert.deepEqual([(await first).keyId, (await second).keyId], [rotated.kid, rotated.kid]);
      assert.deepEqual(urlsOf(it), [...PAIR, JWKS]);
    });

    QUnit.test("a look for a new kid that fails says that it is missing", async (assert) => {
      let answer = publishing(jwk);
      const it = asking(library, (asked) => answer(asked));
      await it.cache.getKey(ISSUER);
      answer = () => new Response("", { status: 500 });
      await failsWith(assert, library, "ERR_KEY_MISSING", () => it.cache.getKey(ISSUER, "bogus"));
      assert.deepEqual(urlsOf(it), [...PAIR, JWKS]);
      assert.equal((await it.cache.getKey(ISSUER)).keyId, jwk.kid);
    });

    QUnit.test("keys that a store has lost are fetched, when those at hand are due", async (assert) => {
      const store = new MemoryStore();
      const work: Promise<unknown>[] = [];
      const it = asking(library, publishing(jwk), { store, waitUntil: (promise) => work.push(promise) });
      await it.cache.getKey(ISSUER);
      await store.delete(ISSUER);
      it.clock.at = 3600;
      await it.cache.getKey(ISSUER);
      await Promise.all(work);
      assert.deepEqual(urlsOf(it), [...PAIR, ...PAIR]);
      assert.deepEqual(await store.keys(), [ISSUER]);
    });
  });
}

/** Waits for what goes on in the background; it is the test's own time limit that ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}
