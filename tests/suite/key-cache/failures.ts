/** Issuers that are asked in vain: for how long they are left alone, and what is told meanwhile. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeysUnavailableError, SigningKey } from "../../../src/index.ts";
import type { Route, Routes } from "../../issuer/route.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../issuer.ts";
import { testClock, type Watched, watched } from "./watched.ts";

const UNAVAILABLE = "ERR_KEYS_UNAVAILABLE";
const DAY = 86_400;

const keySet = (route: Route) => (url: string) => ({ [METADATA]: metadata(url), [JWKS]: route });

/** Every kind of failure. */
const FAILING: readonly [name: string, routes: (url: string) => Routes][] = [
  ["no metadata", () => ({})],
  ["a closed connection", () => ({ [METADATA]: { fault: "down" } })],
  ["a key set that breaks off", keySet({ body: '{"keys":[]}'.padEnd(1000), fault: "reset" })],
  ["no answer in time", keySet({ delay: 2000 })],
  ["a status 500", keySet({ status: 500 })],
  ["a status 404", keySet({ status: 404 })],
  ["a redirect", keySet({ status: 302, headers: { location: "{origin}/elsewhere" } })],
  ["304 for what nobody has", keySet({ status: 304 })],
  ["a page", keySet({ headers: { "content-type": "text/html" }, body: "<!doctype html>" })],
  ["JSON that is cut off", keySet({ body: '{"keys":[' })],
  ["no list of keys", keySet({ body: '{"keys":{}}' })],
  ["a document that is too large", keySet({ body: `{"keys":[]${" ".repeat(300_000)}}` })],
  ["metadata of another issuer", (url) => ({ [METADATA]: metadata(url, { issuer: "https://other.example" }) })],
];

/** What spoils a refresh. With 304, a browser's own cache takes what it has for the answer, as Firefox does. */
const SPOILING = FAILING.filter(([name]) => globalThis.location === undefined || !name.startsWith("304"));

/** What an issuer asks for, and the seconds that it is left alone after its first failure, with a back-off of 2. */
const ASKED: readonly [says: (start: number) => string, seconds: number][] = [
  [() => "120", 120],
  [() => "1", 2],
  [() => "0", 2],
  [() => "7200", 300],
  [(start) => new Date((start + 90) * 1000).toUTCString(), 90],
  [(start) => new Date((start + DAY) * 1000).toUTCString(), 300],
  [(start) => new Date((start - DAY) * 1000).toUTCString(), 2],
  [() => "soon", 2],
  [() => "-5", 2],
  [() => "", 2],
];

export function keyCacheFailures(library: Library, environment: Environment): void {
  const { generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  /** Asks whatever the back-off, and gives the seconds that are then waited. */
  const waitAfter = async ({ cache, told }: Watched, issuer: TestIssuer): Promise<number | undefined> => {
    await cache.refresh(issuer.url).catch(() => {});
    return told("fetch_failed").at(-1)?.retryAfter;
  };
  const waitsAfter = async (it: Watched, issuer: TestIssuer, count: number): Promise<(number | undefined)[]> => {
    const waits: (number | undefined)[] = [];
    for (let i = 0; i < count; i++) waits.push(await waitAfter(it, issuer));
    return waits;
  };

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    const bounds: readonly [name: string, random: () => number, waits: number[]][] = [
      ["at most", () => 1, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]],
      ["at least", () => 0, [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]],
      ["in between", () => 0.5, [1.5, 3, 6, 12, 24, 48, 96, 192, 225, 225]],
      ["with numbers too high", () => 7, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300]],
      ["with numbers too low", () => -7, [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]],
      ["with what is no number", () => Number.NaN, [1, 2, 4, 8, 16, 32, 64, 128, 150, 150]],
    ];
    for (const [name, random, waits] of bounds) {
      QUnit.test(`${name}, the wait doubles from ${waits[0]} s to ${waits.at(-1)}`, async (assert) => {
        const issuer = await TestIssuer.start(environment, () => ({}));
        const it = watched(library, issuer, { random });
        assert.deepEqual(await waitsAfter(it, issuer, waits.length), waits);
        // However often it failed, it is asked again after that.
        await issuer.set(publishing(issuer.url, jwks));
        it.clock.at = (waits.at(-1) as number) - 0.5;
        await failsWith(assert, library, UNAVAILABLE, () => it.cache.getKey(issuer.url, key.keyId));
        it.clock.at += 0.5;
        assert.ok(await it.cache.getKey(issuer.url, key.keyId));
      });
    }

    QUnit.test("by itself, chance spreads the waits within the same bounds", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({}));
      const it = watched(library, issuer, { random: undefined });
      const waits = await waitsAfter(it, issuer, 10);
      assert.ok(waits.every((wait = 0, index) => wait >= Math.min(300, 2 ** (index + 1)) / 2 && wait <= 300));
      assert.ok(new Set(waits.map((wait = 0, index) => wait / Math.min(300, 2 ** (index + 1)))).size > 1);
    });

    QUnit.test("a good fetch resets the wait", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({}));
      const it = watched(library, issuer);
      assert.deepEqual(await waitsAfter(it, issuer, 3), [2, 4, 8]);
      await issuer.set(publishing(issuer.url, jwks));
      await it.cache.refresh(issuer.url);
      await issuer.set({});
      assert.deepEqual(await waitsAfter(it, issuer, 2), [2, 4]);
    });

    for (const status of [429, 503]) {
      QUnit.test(`with ${status}, an issuer says for how long it wants to be left alone`, async (assert) => {
        for (const [says, seconds] of ASKED) {
          for (const path of [METADATA, JWKS]) {
            const clock = testClock();
            const said = says(clock.start);
            const refusal = { status, headers: { "retry-after": said } };
            const issuer = await TestIssuer.start(environment, (url) => ({
              ...publishing(url, jwks),
              [path]: refusal,
            }));
            const it = watched(library, issuer, {}, clock);
            const error = await failsWith(assert, library, UNAVAILABLE, () => it.cache.getKey(issuer.url, key.keyId));
            assert.equal((error as KeysUnavailableError).retryAfter, seconds, `${path}: ${said}`);
            assert.equal(it.told("fetch_failed")[0]?.retryAfter, seconds);
            await issuer.set(publishing(issuer.url, jwks));
            clock.at = seconds - 1;
            await failsWith(assert, library, UNAVAILABLE, () => it.cache.getKey(issuer.url, key.keyId));
            clock.at = seconds;
            assert.ok(await it.cache.getKey(issuer.url, key.keyId));
          }
        }
      });
    }

    QUnit.test("what an issuer asks for does not shorten the wait", async (assert) => {
      const issuer = await TestIssuer.start(environment, () => ({
        [METADATA]: { status: 503, headers: { "retry-after": "10" } },
      }));
      assert.deepEqual(await waitsAfter(watched(library, issuer), issuer, 5), [10, 10, 10, 16, 32]);
    });

    for (const [name, routes] of FAILING) {
      // DECISIONS E11.
      QUnit.test(`${name}: told to all for a while, who cost no request`, async (assert) => {
        const issuer = await TestIssuer.start(environment, routes);
        const it = watched(library, issuer, { timeout: 1 });
        const { cache, clock } = it;
        const refused = async (): Promise<KeysUnavailableError> =>
          (await failsWith(assert, library, UNAVAILABLE, () =>
            cache.getKey(issuer.url, key.keyId),
          )) as KeysUnavailableError;
        await waitAfter(it, issuer);
        await waitAfter(it, issuer);
        const { length } = await issuer.requests();
        const errors: KeysUnavailableError[] = [];
        for (const at of [0, 1, 2.5, 3.5]) {
          clock.at = at;
          errors.push(await refused());
        }
        assert.deepEqual(
          errors.map(({ retryAfter }) => retryAfter),
          [4, 3, 2, 1],
        );
        const told = errors.map(({ message }) => message.split("; it is asked again in "));
        assert.equal(new Set(told.map(([reason]) => reason)).size, 1, "the reason is told each time");
        assert.deepEqual(
          told.map(([, wait]) => wait),
          ["4 s", "3 s", "2 s", "1 s"],
          "and that nobody was asked",
        );
        assert.equal((await issuer.requests()).length, length);
        clock.at = 4;
        assert.equal((await refused()).retryAfter, 8);
        assert.ok((await issuer.requests()).length > length, "it is asked again");
      });
    }

    for (const [name, routes] of SPOILING) {
      QUnit.test(`${name}: a refresh that fails drops nothing`, async (assert) => {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const { cache, clock, settle } = watched(library, issuer, { timeout: 1 });
        await cache.getKey(issuer.url, key.keyId);
        const [before, listed] = [await cache.metadata(issuer.url), await cache.list()];
        await issuer.set(routes(issuer.url));
        clock.at = 1;
        await failsWith(assert, library, UNAVAILABLE, () => cache.refresh(issuer.url));
        clock.at = 3600;
        assert.ok(await cache.getKey(issuer.url, key.keyId));
        assert.equal(await settle(), 1, "nor one in the background");
        assert.ok(await cache.getKey(issuer.url, key.keyId));
        assert.deepEqual(await cache.metadata(issuer.url), before);
        assert.deepEqual(await cache.list(), listed);
      });
    }

    // DECISIONS E5.
    QUnit.test("a jwks_uri on http is remembered as well, with a code of its own", async (assert) => {
      const issuer = await TestIssuer.start(environment, (url) => ({
        [METADATA]: metadata(url, { jwks_uri: "http://issuer.example/jwks" }),
      }));
      const { cache, clock } = watched(library, issuer);
      const refused = () => failsWith(assert, library, "ERR_ISSUER_INSECURE", () => cache.getKey(issuer.url));
      for (const at of [0, 1, 1.5, 2]) {
        clock.at = at;
        await refused();
      }
      assert.deepEqual(await issuer.requests(), [METADATA, METADATA]);
    });

    QUnit.test("kids that nobody knows cost no request while an issuer fails", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const it = watched(library, issuer);
      await it.cache.getKey(issuer.url, key.keyId);
      await issuer.set({});
      await waitsAfter(it, issuer, 6);
      const before = await issuer.requests();
      for (it.clock.at = 0; it.clock.at < 64; it.clock.at += 4) {
        const bogus = Array.from({ length: 20 }, (_, index) => it.cache.getKey(issuer.url, `bogus-${index}`));
        const outcomes = await Promise.allSettled(bogus);
        assert.ok(outcomes.every((outcome) => library.isSciTokensError((outcome as PromiseRejectedResult).reason)));
        await failsWith(assert, library, "ERR_KEY_MISSING", () => it.cache.getKey(issuer.url, "bogus"));
      }
      assert.deepEqual(await issuer.requests(), before);
    });

    QUnit.test(
      "a failure does not use up what there is for kids that nobody knows, nor the other way",
      async (assert) => {
        const issuer = await TestIssuer.publishing(environment, jwks);
        const it = watched(library, issuer);
        const { cache, clock } = it;
        await cache.getKey(issuer.url, key.keyId);
        await issuer.set({});
        assert.equal(await waitAfter(it, issuer), 2);
        await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "bogus"));
        const rotated = await generateKey();
        await issuer.set(publishing(issuer.url, exportJwks(rotated)));
        clock.at = 2;
        assert.ok(await cache.getKey(issuer.url, rotated.keyId), "asked for at once when the wait is over");
        const before = (await issuer.requests()).length;
        await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "bogus"));
        assert.equal((await issuer.requests()).length, before, "which was the one look in 30 seconds");
        await cache.refresh(issuer.url);
        assert.equal((await issuer.requests()).length, before + 2, "and keeps nobody from fetching");
      },
    );

    QUnit.test("one issuer's failure is no other's", async (assert) => {
      const [bad, good] = [
        await TestIssuer.start(environment, () => ({})),
        await TestIssuer.publishing(environment, jwks),
      ];
      const { cache } = watched(library, good, { issuers: [bad.url, good.url] });
      await failsWith(assert, library, UNAVAILABLE, () => cache.getKey(bad.url, key.keyId));
      assert.ok(await cache.getKey(good.url, key.keyId));
    });
  });
}
