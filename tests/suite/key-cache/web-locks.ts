/** Key caches of one origin that share a store, where the runtime has Web Locks, as browsers have for the tabs of an origin. */

import QUnit from "qunit";
import type { JsonWebKey, KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { type Answers, asking, ISSUER, JWKS, keySet, loaded, METADATA } from "./at-once.ts";
import { gate } from "./gate.ts";
import { withNavigator } from "./other-navigator.ts";
import { VirtualTime } from "./virtual-time.ts";

const PAIR = [METADATA, JWKS];
const NAME = `scitokens ${ISSUER}`;
/** Milliseconds for which the work of another is waited for: ten seconds for an issuer, and two for the store. */
const PATIENCE = 12_000;
const LEASE = `lease ${ISSUER}`;

/** The locks of an origin, as the Web Locks API has them: each has one holder, and whoever waits can be told to give up. */
class Locks {
  readonly requested: string[] = [];
  readonly #last = new Map<string, Promise<unknown>>();

  request<T>(name: string, { signal }: { readonly signal?: AbortSignal }, act: () => Promise<T>): Promise<T> {
    this.requested.push(name);
    const before = this.#last.get(name);
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
    const done = Promise.race([before, aborted]).then(act);
    this.#last.set(name, Promise.allSettled([before, done]));
    return done;
  }

  /** Holds a lock until that has come to its end. */
  hold(name: string, until: Promise<unknown>): void {
    this.#last.set(name, until);
  }
}

export function keyCacheWebLocks(library: Library): void {
  const { MemoryStore, exportJwks, generateKey } = library;
  const urlsOf = ({ asked }: { asked: readonly { url: string }[] }): string[] => asked.map(({ url }) => url);

  QUnit.module("with answers when the test says", (hooks) => {
    let jwk: JsonWebKey;
    let time: VirtualTime;
    let locks: Locks;
    let restore: () => void;
    hooks.before(async () => {
      [jwk] = exportJwks(await generateKey()).keys as [JsonWebKey];
      // What is loaded late is there then.
      await asking(library, publishing, { store: new MemoryStore() }).cache.getKey(ISSUER);
    });
    hooks.beforeEach(() => {
      locks = new Locks();
      restore = withNavigator({ locks });
      time = new VirtualTime(() => loaded(library));
    });
    hooks.afterEach(() => {
      time.over();
      restore();
    });

    const publishing: Answers = (asked) => keySet(() => Response.json({ keys: [jwk] }))(asked);

    /** A store that takes down what is written. */
    const recording = (): { store: KeyStore; written: string[] } => {
      const written: string[] = [];
      const inner = new MemoryStore();
      const set: KeyStore["set"] = (name, ...others) => {
        written.push(name);
        return inner.set(name, ...others);
      };
      const store = { get: inner.get.bind(inner), set, delete: inner.delete.bind(inner), keys: inner.keys.bind(inner) };
      return { store, written };
    };

    QUnit.test("whoever asks an issuer holds its lock, and the others have what it found", async (assert) => {
      const { open, passed } = gate();
      const { store, written } = recording();
      const answers: Answers = (asked) => passed.then(() => publishing(asked));
      const [first, second] = [asking(library, answers, { store }), asking(library, answers, { store })];
      const found = [first, second].map(({ cache }) => cache.getKey(ISSUER));
      await time.pass(1000);
      assert.deepEqual([urlsOf(first), urlsOf(second)], [[METADATA], []]);
      open();
      assert.deepEqual(
        (await time.until(Promise.all(found))).map(({ keyId }) => keyId),
        [jwk.kid, jwk.kid],
      );
      assert.deepEqual([urlsOf(first), urlsOf(second)], [PAIR, []]);
      assert.deepEqual(
        second.events.map(({ type }) => type),
        ["miss", "loaded"],
      );
      assert.deepEqual(locks.requested, [NAME, NAME]);
      assert.deepEqual(written, [LEASE, ISSUER], "for those who have no such locks");
      assert.equal(time.pending, 0, "no timer is left");
    });

    QUnit.test("a tab that sleeps and holds the lock is waited for as long as it could take", async (assert) => {
      locks.hold(NAME, gate().passed);
      const it = asking(library, publishing, { store: new MemoryStore() });
      const found = it.cache.getKey(ISSUER);
      await time.pass(PATIENCE - 1);
      assert.deepEqual(urlsOf(it), []);
      await time.pass(1);
      assert.equal((await time.until(found)).keyId, jwk.kid);
      assert.deepEqual(urlsOf(it), PAIR);
    });

    QUnit.test("what fails in the lock has failed, and is not tried a second time", async (assert) => {
      const it = asking(library, () => new Response("", { status: 404 }), { store: new MemoryStore() });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => time.until(it.cache.getKey(ISSUER)));
      assert.equal(it.asked.length, 2, "at the two places where metadata may be");
      assert.equal(it.events.filter(({ type }) => type === "fetch_failed").length, 1);
    });

    for (const [name, navigator] of [
      ["that refuse, as on a page without an origin", { locks: { request: () => Promise.reject(new Error("no")) } }],
      ["that are missing", {}],
      ["where there is no navigator", undefined],
    ] as const) {
      QUnit.test(`locks ${name} keep nobody from asking`, async (assert) => {
        restore();
        restore = withNavigator(navigator);
        const it = asking(library, publishing, { store: new MemoryStore() });
        assert.equal((await time.until(it.cache.getKey(ISSUER))).keyId, jwk.kid);
        assert.deepEqual(urlsOf(it), PAIR);
      });
    }

    QUnit.test("without a store that others see, there is no lock", async (assert) => {
      const store = Object.assign(new MemoryStore(), { consistent: false });
      for (const options of [{}, { store }]) {
        assert.ok(await time.until(asking(library, publishing, options).cache.getKey(ISSUER)));
      }
      assert.deepEqual(locks.requested, []);
    });
  });
}
