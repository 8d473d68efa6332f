/** What a Worker answers to requests that share its key cache. That each is answered at all, is the greater part. */

import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import QUnit from "qunit";
import type { Environment, Library } from "../suite/environment.ts";
import { JWKS, METADATA, publishing, slowly, TestIssuer } from "../suite/issuer.ts";
import type { InterleavedWorker, Manner } from "./worker.ts";

const PAIR = [METADATA, JWKS];
/** Milliseconds of one answer of an issuer; a request that waits for both is long under way when others come. */
const SLOW = 400;
/** The same of an issuer whose answer comes only after what waits for it is gone. */
const SLOWER = 3000;
const HOUR = 3600;
/** More issuers than a key cache asks at one time. */
const MOST = 1100;

export function interleaved(library: Library, environment: Environment, worker: InterleavedWorker): void {
  const { exportJwks, generateKey } = library;
  // Its clock is one for all tests, and keys of one test are of no use to another.
  let hour = 0;

  const start = async (delay: number) => {
    const key = await generateKey();
    const issuer = await TestIssuer.start(environment, (url) => slowly(url, exportJwks(key), delay));
    const ask = (manner: Manner = {}) => worker.ask(issuer, key.keyId, { at: hour * HOUR, ...manner });
    /** As quick as it can. */
    const hurry = () => issuer.set(publishing(issuer.url, exportJwks(key)));
    return { issuer, keyId: key.keyId, ask, hurry };
  };

  QUnit.module("one key cache", (hooks) => {
    hooks.beforeEach(() => {
      hour++;
    });

    for (const count of [2, 10]) {
      for (const patient of [false, true]) {
        const name = patient ? ", with waitUntil" : "";
        QUnit.test(`${count} at once all have the key, and the issuer is asked once${name}`, async (assert) => {
          const { issuer, keyId, ask } = await start(SLOW);
          const answers = await Promise.all(Array.from({ length: count }, () => ask({ patient })));
          assert.deepEqual(answers, Array(count).fill(keyId));
          assert.deepEqual(await issuer.requests(), PAIR);
          assert.equal(await ask({ patient }), keyId);
          assert.deepEqual(await issuer.requests(), PAIR);
        });
      }

      QUnit.test(`${count}, of which each begins while the others wait`, async (assert) => {
        const { issuer, keyId, ask } = await start(SLOW);
        const first = ask();
        await issuer.untilAsked();
        const others = Array.from({ length: count - 1 }, () => ask());
        assert.deepEqual(await Promise.all([first, ...others]), Array(count).fill(keyId));
        assert.deepEqual(await issuer.requests(), PAIR);
      });

      QUnit.test(`${count} that ask for a key which no issuer has are all told so`, async (assert) => {
        const { issuer, ask } = await start(SLOW);
        await issuer.set({ [METADATA]: { status: 404, delay: SLOW } });
        const answers = await Promise.all(Array.from({ length: count }, () => ask()));
        assert.ok(answers.every((answer) => answer.startsWith("KeysUnavailableError: ")));
        assert.equal((await issuer.requests()).length, 3, "at the three places where metadata may be");
      });
    }

    // A workerd on its own lets a request go on whose client has gone. One that ends is as the early one below.
    QUnit.test("the second has the key when the first was cancelled", async (assert) => {
      const { issuer, keyId, ask, hurry } = await start(SLOWER);
      const end = new AbortController();
      const first = ask({ signal: end.signal });
      await issuer.untilAsked();
      await hurry();
      const second = ask();
      end.abort();
      await assert.rejects(first);
      assert.equal(await second, keyId);
      assert.equal(await ask(), keyId);
    });

    QUnit.test("those that come when the first was cancelled have the key, and one of them asks", async (assert) => {
      const { issuer, keyId, ask, hurry } = await start(SLOWER);
      const end = new AbortController();
      const first = ask({ signal: end.signal });
      await issuer.untilAsked();
      end.abort();
      await assert.rejects(first);
      await hurry();
      const others = await Promise.all(Array.from({ length: 10 }, () => ask()));
      assert.deepEqual(others, Array(10).fill(keyId));
      assert.ok((await issuer.requests()).length <= 1 + 2 * PAIR.length);
    });

    QUnit.test("the second has the key when the first has answered before it had one", async (assert) => {
      const { issuer, keyId, ask, hurry } = await start(SLOWER);
      assert.equal(await ask({ early: true }), "early");
      await hurry();
      assert.equal(await ask(), keyId);
      const { length } = await issuer.requests();
      assert.equal(await ask(), keyId);
      assert.equal((await issuer.requests()).length, length);
    });

    QUnit.test("more that die than may be under way leave room for others", async (assert) => {
      // It is connected to, and never answers.
      const silent = createServer().listen(0, "127.0.0.1");
      await once(silent, "listening");
      const { port } = silent.address() as AddressInfo;
      for (let asked = 0; asked < MOST; asked += 50) {
        const some = Array.from({ length: 50 }, (_, index) => ({ url: `http://127.0.0.1:${port}/${asked + index}` }));
        await Promise.all(some.map((issuer) => worker.ask(issuer, "any", { early: true, at: hour * HOUR })));
      }
      const { keyId, ask } = await start(0);
      let answer = await ask();
      // What has died is noticed when it gives no sign of life for a while.
      for (const end = Date.now() + 10_000; answer !== keyId && Date.now() < end; answer = await ask()) {
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
      assert.equal(answer, keyId);
      silent.close();
    });

    QUnit.test("with waitUntil, keys that are due serve at once, and are fetched after the answer", async (assert) => {
      const { issuer, keyId, ask } = await start(SLOW);
      assert.equal(await ask({ patient: true }), keyId);
      const rotated = await generateKey();
      await issuer.set(slowly(issuer.url, exportJwks(rotated), SLOW));
      hour++;
      assert.equal(await ask({ patient: true, at: hour * HOUR }), keyId);
      assert.ok((await issuer.requests()).length < 2 * PAIR.length, "answered before the new ones were there");
      await issuer.untilAsked(2 * PAIR.length);
      const found = async () => worker.ask(issuer, rotated.keyId, { patient: true, at: hour * HOUR });
      assert.equal(await found(), rotated.keyId);
      assert.deepEqual(await issuer.requests(), [...PAIR, ...PAIR]);
    });

    QUnit.test("without it they serve as well, and whoever comes later fetches them", async (assert) => {
      const { issuer, keyId, ask } = await start(0);
      assert.equal(await ask(), keyId);
      const rotated = await generateKey();
      await issuer.set(slowly(issuer.url, exportJwks(rotated), SLOWER));
      hour++;
      assert.equal(await ask({ at: hour * HOUR }), keyId);
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      assert.equal(await worker.ask(issuer, rotated.keyId, { at: hour * HOUR }), rotated.keyId);
    });
  });
}
