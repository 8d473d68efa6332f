/**
 * Key caches where no request may wait for what another has begun, and what it has begun ends with it: as in Cloudflare Workers,
 * which the runtime at hand is taken for. What workerd itself does is seen in tests/interleaved.
 */

import QUnit from "qunit";
import type { JsonWebKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Library } from "../environment.ts";
import { type Answers, asking, ISSUER, JWKS, keySet, loaded, METADATA } from "./at-once.ts";
import { gate } from "./gate.ts";
import { importing } from "./importing.ts";
import { withNavigator } from "./other-navigator.ts";
import { VirtualTime } from "./virtual-time.ts";

const PAIR = [METADATA, JWKS];
const MANY = 4;
/** Milliseconds without a sign of life after which what a request has begun is taken for lost. */
const LOST = 2000;
/** The most milliseconds from one look at what another has begun to the next. */
const LOOK = 100;
/** Issuers that may be asked at one time. */
const MOST = 1000;

export function keyCacheInWorkers(library: Library): void {
  const { exportJwks, generateKey } = library;
  const urlsOf = ({ asked }: { asked: readonly { url: string }[] }): string[] => asked.map(({ url }) => url);

  QUnit.module("with answers when the test says", (hooks) => {
    let jwk: JsonWebKey;
    let rotated: JsonWebKey;
    let time: VirtualTime;
    let restore: () => void;
    hooks.before(async () => {
      [jwk, rotated] = exportJwks(await generateKey(), await generateKey()).keys as [JsonWebKey, JsonWebKey];
      // What is loaded late is there then.
      await asking(
        library,
        publishing(() => jwk),
      ).cache.getKey(ISSUER);
    });
    hooks.beforeEach(() => {
      restore = withNavigator({ userAgent: "Cloudflare-Workers" });
      time = new VirtualTime(() => loaded(library));
    });
    hooks.afterEach(() => {
      time.over();
      restore();
    });

    /** Answers with a key set of one key. */
    const publishing = (key: () => JsonWebKey): Answers => keySet(() => Response.json({ keys: [key()] }));

    QUnit.test("many at once wait as long as the one that asks lives, and have what it finds", async (assert) => {
      const { open, passed } = gate();
      const it = asking(library, (asked) => passed.then(() => publishing(() => jwk)(asked)), { timeout: 60 });
      const found = Array.from({ length: MANY }, () => it.cache.getKey(ISSUER));
      await time.pass(3 * LOST);
      assert.deepEqual(urlsOf(it), [METADATA]);
      assert.ok(time.set < 1000, `${time.set} timers`);
      open();
      await time.pass(0);
      const begun = performance.now();
      assert.deepEqual(
        (await time.until(Promise.all(found))).map(({ keyId }) => keyId),
        Array(MANY).fill(jwk.kid),
      );
      assert.ok(performance.now() - begun <= LOOK + 10, "as soon as it is there");
      assert.deepEqual(urlsOf(it), PAIR);
    });

    QUnit.test("elsewhere they have it at once, and look at nothing again and again", async (assert) => {
      restore();
      restore = withNavigator({});
      const { open, passed } = gate();
      const it = asking(library, (asked) => passed.then(() => publishing(() => jwk)(asked)), { timeout: 60 });
      const found = Array.from({ length: MANY }, () => it.cache.getKey(ISSUER));
      await time.pass(0);
      const before = time.set;
      await time.pass(LOST);
      open();
      assert.equal((await time.until(Promise.all(found))).length, MANY);
      assert.deepEqual(urlsOf(it), PAIR);
      assert.equal(time.set, before, "no timer is set");
    });

    QUnit.test("of what it asks in vain, all are told", async (assert) => {
      const { open, passed } = gate();
      const it = asking(library, () => passed.then(() => new Response("", { status: 404 })));
      const failed = Array.from({ length: MANY }, () => it.cache.getKey(ISSUER).catch(({ code }) => code));
      await time.pass(0);
      open();
      await time.pass(0);
      await time.pass(LOOK);
      assert.deepEqual(await time.until(Promise.all(failed)), Array(MANY).fill("ERR_KEYS_UNAVAILABLE"));
      assert.equal(it.asked.length, 2, "at the two places where metadata may be");
    });

    QUnit.test("when it is gone, one of those that wait asks, and what it left behind harms nobody", async (assert) => {
      const gates = [gate(), gate()] as const;
      const it = asking(library, async (asked) => {
        const first = it.asked.length === 1;
        await gates[first ? 0 : 1].passed;
        if (first) throw new TypeError("the connection is gone");
        return publishing(() => jwk)(asked);
      });
      const lost = it.cache.getKey(ISSUER);
      await time.pass(0);
      time.drop();
      const others = [it.cache.getKey(ISSUER), it.cache.getKey(ISSUER)];
      await time.pass(LOST - 10);
      assert.equal(it.asked.length, 1, "not asked again yet");
      await time.pass(10 + LOOK);
      assert.equal(it.asked.length, 2, "one of them asks");
      gates[0].open();
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => lost);
      others.push(it.cache.getKey(ISSUER));
      await time.pass(0);
      gates[1].open();
      await time.pass(0);
      await time.pass(2 * LOOK);
      const found = await time.until(Promise.all(others));
      assert.deepEqual(
        found.map(({ keyId }) => keyId),
        Array(3).fill(jwk.kid),
      );
    });

    QUnit.test("keys that are due are waited for, when who fetched them is gone", async (assert) => {
      const other = "https://other.example";
      let answer: Answers = publishing(() => jwk);
      const it = asking(library, (asked) => answer(asked), { issuers: [ISSUER, other] });
      assert.equal((await it.cache.getKey(ISSUER)).keyId, jwk.kid);
      it.clock.at = 3600;
      answer = () => gate().passed;
      assert.equal((await it.cache.getKey(ISSUER)).keyId, jwk.kid, "they serve");
      await time.pass(0);
      time.drop();
      await time.pass(LOST);
      answer = () => new Response("", { status: 404 });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => it.cache.getKey(other), "whatever others ask");
      answer = publishing(() => rotated);
      assert.equal((await it.cache.getKey(ISSUER)).keyId, rotated.kid, "those that are there now");
      it.clock.at = 7200;
      answer = () => gate().passed;
      await it.cache.getKey(ISSUER);
      await time.pass(0);
      time.drop();
      await time.pass(LOST);
      answer = () => new Response("", { status: 404 });
      assert.equal((await it.cache.getKey(ISSUER)).keyId, rotated.kid, "and when there are none, they serve on");
    });

    QUnit.test("a key that another request is about to import is imported anew", async (assert) => {
      const it = asking(
        library,
        publishing(() => jwk),
      );
      await it.cache.refresh(ISSUER);
      let tried = 0;
      const found = await importing(
        () => (tried++ === 0 ? new Promise(() => {}) : undefined),
        async () => {
          it.cache.getKey(ISSUER).catch(() => {});
          await time.pass(0);
          return time.until(it.cache.getKey(ISSUER));
        },
      );
      assert.equal(found.keyId, jwk.kid);
      assert.equal(tried, 2);
    });

    QUnit.test("a key that cannot be imported is not tried again", async (assert) => {
      const it = asking(
        library,
        publishing(() => jwk),
      );
      await it.cache.refresh(ISSUER);
      const tries: number[] = [];
      let tried = 0;
      const fail = (): Promise<never> => {
        tried++;
        return Promise.reject(new DOMException("never", "DataError"));
      };
      await importing(fail, async () => {
        for (let times = 0; times < 3; times++) {
          await failsWith(assert, library, "ERR_KEY_UNSUPPORTED", () => it.cache.getKey(ISSUER, jwk.kid));
          tries.push(tried);
        }
      });
      assert.deepEqual(tries, [2, 2, 2], "but once more when it was asked for anew");
    });

    QUnit.test("a thousand issuers are asked at one time, and those that are gone make room", async (assert) => {
      const good = ISSUER;
      const it = asking(
        library,
        (asked) => (asked.url.startsWith(good) ? publishing(() => jwk)(asked) : gate().passed),
        { issuers: "*" },
      );
      for (let i = 0; i < MOST; i++) it.cache.getKey(`https://silent-${i}.example`).catch(() => {});
      await time.pass(0);
      assert.equal(it.asked.length, MOST);
      const full = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => it.cache.getKey(ISSUER));
      assert.equal((full as { retryAfter?: number }).retryAfter, 1);
      assert.equal(it.asked.length, MOST);
      time.drop();
      await time.pass(LOST);
      assert.equal((await it.cache.getKey(ISSUER)).keyId, jwk.kid);
    });
  });
}
