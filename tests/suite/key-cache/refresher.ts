/** Keys that are fetched in the background, before anybody asks for them. */

import QUnit from "qunit";
import type { JsonWebKeySet, SigningKey } from "../../../src/index.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, publishing, TestIssuer } from "../issuer.ts";
import { type Watched, watched } from "./watched.ts";

const MINUTE = 60_000;
const PAIR = [METADATA, JWKS];

/** The library's timers of a minute, of which a test says when a minute is over. */
class Minutes {
  readonly #set = globalThis.setInterval;
  readonly #clear = globalThis.clearInterval;
  readonly #running = new Map<unknown, () => void>();

  constructor() {
    const set = (act: () => void, pause?: number, ...given: unknown[]): unknown => {
      if (pause !== MINUTE) return this.#set.call(globalThis, act, pause, ...given);
      const timer = {};
      this.#running.set(timer, act);
      return timer;
    };
    const clear = (timer: unknown): void => {
      if (!this.#running.delete(timer)) this.#clear.call(globalThis, timer as undefined);
    };
    Object.assign(globalThis, { setInterval: set, clearInterval: clear });
  }

  get running(): number {
    return this.#running.size;
  }

  pass(): void {
    for (const act of this.#running.values()) act();
  }

  restore(): void {
    Object.assign(globalThis, { setInterval: this.#set, clearInterval: this.#clear });
  }
}

export function keyCacheRefresher(library: Library, environment: Environment): void {
  const { MemoryStore, generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;
  let minutes: Minutes;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });
    hooks.beforeEach(() => {
      minutes = new Minutes();
    });
    hooks.afterEach(() => minutes.restore());

    QUnit.test("at once, issuers that are named and not at hand are fetched", async (assert) => {
      const [first, second] = [
        await TestIssuer.publishing(environment, jwks),
        await TestIssuer.publishing(environment, jwks),
      ];
      const it = watched(library, first, { issuers: [first.url, second.url] });
      it.cache.start();
      await until(() => it.told("fetched").length === 2);
      assert.ok(await it.cache.getKey(first.url, key.keyId));
      assert.ok(await it.cache.getKey(second.url, key.keyId));
      assert.deepEqual([await first.requests(), await second.requests()], [PAIR, PAIR]);
      assert.deepEqual([it.told("miss").length, it.told("hit").length], [0, 2], "no look-up waited");
      it.cache.stop();
    });

    QUnit.test("each minute, what is due is fetched, and nothing else", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const it = watched(library, issuer);
      it.cache.start();
      await until(() => it.told("fetched").length === 1);
      it.clock.at = 3599;
      minutes.pass();
      await quiet(it);
      assert.equal(it.told("fetched").length, 1);
      const rotated = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      it.clock.at = 3600;
      minutes.pass();
      await until(() => it.told("fetched").length === 2);
      assert.ok(await it.cache.getKey(issuer.url, rotated.keyId));
      assert.deepEqual(it.told("hit").length, 1);
      assert.deepEqual(await issuer.requests(), [...PAIR, ...PAIR]);
      it.cache.stop();
    });

    QUnit.test("an issuer that fails is left alone for as long as at any time", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({
        [METADATA]: { status: 503, headers: { "retry-after": "90" } },
      }));
      const it = watched(library, issuer);
      it.cache.start();
      await until(() => it.told("fetch_failed").length === 1);
      await issuer.set(publishing(issuer.url, jwks));
      it.clock.at = 60;
      minutes.pass();
      await quiet(it);
      assert.deepEqual(it.told("fetched"), []);
      it.clock.at = 120;
      minutes.pass();
      await until(() => it.told("fetched").length === 1);
      assert.ok(await it.cache.getKey(issuer.url, key.keyId));
      it.cache.stop();
    });

    QUnit.test("any issuer that was asked for is renewed, where any is trusted", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const it = watched(library, issuer, { issuers: "*" });
      it.cache.start();
      await it.cache.getKey(issuer.url, key.keyId);
      it.clock.at = 3600;
      minutes.pass();
      await until(() => it.told("fetched").length === 2);
      assert.deepEqual(await issuer.requests(), [...PAIR, ...PAIR]);
      it.cache.stop();
    });

    QUnit.test("what another has put into the store is taken from there", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const first = watched(library, issuer);
      const store = new MemoryStore({ now: first.clock.now });
      await watched(library, issuer, { store }, first.clock).cache.getKey(issuer.url, key.keyId);
      const it = watched(library, issuer, { store }, first.clock);
      it.cache.start();
      await until(() => it.events.length > 0);
      await quiet(it);
      assert.deepEqual(
        it.events.map(({ type }) => type),
        ["loaded"],
      );
      assert.deepEqual(await issuer.requests(), PAIR);
      it.cache.stop();
    });

    QUnit.test("begun twice, it goes on once; ended, not at all; and it can begin again", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const it = watched(library, issuer);
      it.cache.start();
      it.cache.start();
      await until(() => it.told("fetched").length === 1);
      it.cache.start();
      await quiet(it);
      assert.equal(minutes.running, 1);
      assert.deepEqual(await issuer.requests(), PAIR);
      it.cache.stop();
      it.cache.stop();
      assert.equal(minutes.running, 0);
      it.clock.at = 3600;
      minutes.pass();
      await quiet(it);
      assert.equal(it.told("fetched").length, 1);
      it.cache.start();
      await until(() => it.told("fetched").length === 2);
      assert.equal(minutes.running, 1);
      it.cache.stop();
      assert.equal(minutes.running, 0);
    });

    QUnit.test("ended at once, it never begins", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const it = watched(library, issuer);
      it.cache.start();
      it.cache.stop();
      await quiet(it);
      assert.equal(minutes.running, 0);
      assert.deepEqual(await issuer.requests(), []);
    });
  });
}

/** Waits for what goes on in the background; it is the test's own time limit that ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Gives what must not happen some time to happen in. */
async function quiet({ cache }: Watched): Promise<void> {
  await cache.list();
  await new Promise((resolve) => setTimeout(resolve, 100));
}
