/** The key cache when clocks, stores and requests misbehave. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyStore, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, publishing, TestIssuer } from "../issuer.ts";

const DAY = 86_400;
const NEVER = new Promise<never>(() => {});

export function keyCacheFaults(library: Library, environment: Environment): void {
  const { KeyCache, MemoryStore, generateKey, exportJwks } = library;
  const insecure = true;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    QUnit.test("what a store gives back cannot outlive what was fetched", async (assert) => {
      const clock = { at: Date.now() / 1000 };
      const now = () => clock.at * 1000;
      const issuer = await TestIssuer.publishing(environment, jwks);
      const store = new MemoryStore();
      const options = { issuers: [issuer.url], insecure, store, now };
      await new KeyCache(options).getKey(issuer.url, key.keyId);
      const record = (await store.get(issuer.url)) as Record<string, unknown>;
      await store.set(issuer.url, { ...record, refreshAt: 1e12, expiresAt: 1e12 });
      await issuer.set({});
      const cache = new KeyCache(options);
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      clock.at += 4 * DAY + 1;
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url, key.keyId));
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () =>
        new KeyCache(options).getKey(issuer.url, key.keyId),
      );
    });

    QUnit.test("keys fetched while the clock was ahead are fetched again when it is right", async (assert) => {
      const clock = { at: Date.now() / 1000 + 10 * 365 * DAY };
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: () => clock.at * 1000 });
      await cache.getKey(issuer.url, key.keyId);
      clock.at -= 10 * 365 * DAY;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.equal((await issuer.requests()).length, 4);
    });

    QUnit.test("a clock that is set back does not prolong a wait", async (assert) => {
      const clock = { at: Date.now() / 1000 };
      const issuer = await TestIssuer.start(environment, () => ({}));
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: () => clock.at * 1000 });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url));
      clock.at -= DAY;
      await issuer.set(publishing(issuer.url, jwks));
      assert.ok(await cache.getKey(issuer.url, key.keyId));
    });

    QUnit.test("nor does it put off the look for a kid that is not known", async (assert) => {
      const clock = { at: Date.now() / 1000 };
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: () => clock.at * 1000 });
      await cache.getKey(issuer.url, key.keyId);
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "bogus"));
      clock.at -= 120;
      const other = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(other)));
      assert.ok(await cache.getKey(issuer.url, other.keyId));
    });

    QUnit.test("a refresh withdraws a key also when the clock was set back since the last", async (assert) => {
      const clock = { at: Date.now() / 1000 };
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: () => clock.at * 1000 });
      await cache.getKey(issuer.url, key.keyId);
      clock.at -= 120;
      const other = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(other)));
      await cache.refresh(issuer.url);
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId));
      assert.ok(await cache.getKey(issuer.url, other.keyId));
    });

    QUnit.test("a slow store brings back neither what was withdrawn nor what was removed", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const inner = new MemoryStore();
      await new KeyCache({ issuers: [issuer.url], insecure, store: inner }).getKey(issuer.url, key.keyId);
      let release = (): void => {};
      const slow: KeyStore = {
        get: async (name) => {
          const value = await inner.get(name);
          await new Promise<void>((resolve) => {
            release = resolve;
          });
          return value;
        },
        set: (name, value, options) => inner.set(name, value, options),
        delete: (name) => inner.delete(name),
        keys: () => inner.keys(),
      };
      const other = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(other)));
      const cache = new KeyCache({ issuers: [issuer.url], insecure, store: slow });
      const early = cache.getKey(issuer.url, key.keyId);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await cache.refresh(issuer.url);
      release();
      await failsWith(assert, library, "ERR_KEY_MISSING", () => early);
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId));
      assert.ok(await cache.getKey(issuer.url, other.keyId));
    });

    QUnit.test("a store that has something newer at each look ends no look-up in a circle", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const inner = new MemoryStore();
      const clock = { at: Date.now() / 1000 };
      const options = { issuers: [issuer.url], insecure, now: () => clock.at * 1000 };
      await new KeyCache({ ...options, store: inner }).getKey(issuer.url, key.keyId);
      const record = (await inner.get(issuer.url)) as { fetchedAt: number };
      let reads = 0;
      const store: KeyStore = {
        get: async (name) =>
          name === issuer.url ? { ...record, fetchedAt: record.fetchedAt + ++reads / 1000 } : inner.get(name),
        set: async () => {},
        delete: async () => {},
        keys: async () => [],
      };
      const cache = new KeyCache({ ...options, store });
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "bogus"));
      assert.ok(reads < 10, `${reads} reads`);
      assert.ok(await cache.getKey(issuer.url, key.keyId));
    });

    QUnit.test("any number of look-ups through a store make one pair of requests", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const inner = new MemoryStore();
      const store: KeyStore = {
        get: async (name) => {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 50));
          return inner.get(name);
        },
        set: (name, value, options) => inner.set(name, value, options),
        delete: (name) => inner.delete(name),
        keys: () => inner.keys(),
      };
      const cache = new KeyCache({ issuers: [issuer.url], insecure, store });
      await Promise.all(Array.from({ length: 100 }, () => cache.getKey(issuer.url, key.keyId)));
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    });

    QUnit.test("a store that never answers is waited for but shortly", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const hangs = (): Promise<never> => NEVER;
      const events: string[] = [];
      const cache = new KeyCache({
        issuers: [issuer.url],
        insecure,
        store: { get: hangs, set: hangs, delete: hangs, keys: hangs },
        onEvent: ({ type }) => events.push(type),
      });
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.deepEqual(events, ["miss", "store_failed", "fetched", "store_failed", "hit"]);
    });

    QUnit.test("a listener that fails later costs nothing either", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const onEvent = async (): Promise<never> => {
        throw new Error("the log is full");
      };
      assert.ok(await new KeyCache({ issuers: [issuer.url], insecure, onEvent }).getKey(issuer.url, key.keyId));
      await new Promise((resolve) => setTimeout(resolve, 10));
    });

    QUnit.test("keys of an issuer on http are not taken from a store where http is not allowed", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const store = new MemoryStore();
      await new KeyCache({ issuers: [issuer.url], insecure, store }).getKey(issuer.url, key.keyId);
      const strict = new KeyCache({ issuers: [issuer.url], store });
      await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => strict.getKey(issuer.url, key.keyId));
    });

    QUnit.test("an issuer that rotates to another algorithm is asked again for tokens without kid", async (assert) => {
      const clock = { at: Date.now() / 1000 };
      const rsa = await generateKey("RS256");
      const issuer = await TestIssuer.publishing(environment, exportJwks(rsa));
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: () => clock.at * 1000 });
      assert.ok(await cache.getKey(issuer.url, undefined, "RS256"));
      await issuer.set(publishing(issuer.url, jwks));
      clock.at += 61;
      assert.ok(await cache.getKey(issuer.url, undefined, "ES256"));
    });
  });

  QUnit.test("a thousand issuers that never answer are asked at one time, and no more", async (assert) => {
    const urls: string[] = [];
    const fetch = (url: string): Promise<never> => {
      urls.push(url);
      return NEVER;
    };
    const cache = new KeyCache({ issuers: "*", fetch, timeout: 2 });
    const names = Array.from({ length: 1000 }, (_, index) => `https://silent-${index}.example`);
    const asked = names.map((name) => cache.getKey(name).catch((error) => error.code));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey("https://one.example"));
    assert.equal((error as { retryAfter?: number }).retryAfter, 1);
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(["ERR_KEYS_UNAVAILABLE"]));
    assert.equal(urls.length, 1000);
  });

  QUnit.test("strangers do not drive out an issuer that is in use", async (assert) => {
    const good = "https://good.example";
    const published = exportJwks(await generateKey());
    let down = false;
    const fetch = async (url: string): Promise<Response> => {
      if (down) return new Response("", { status: 503 });
      const issuer = new URL(url).origin;
      return Response.json(url.endsWith("/jwks") ? published : { issuer, jwks_uri: `${issuer}/jwks` });
    };
    const clock = { at: Date.now() / 1000 };
    const cache = new KeyCache({ issuers: "*", fetch, now: () => clock.at * 1000 });
    for (let i = 0; i < 1500; i++) {
      await cache.getKey(`https://stranger-${i}.example`);
      if (i % 500 === 0) await cache.getKey(good);
    }
    down = true;
    clock.at += 3601;
    assert.ok(await cache.getKey(good));
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey("https://stranger-0.example"));
    assert.ok((await cache.list()).length <= 1000);
  });

  QUnit.test("what an issuer writes is cut where it is told of", async (assert) => {
    const long = "A".repeat(50_000);
    const issuer = "https://issuer.example";
    for (const jwks_uri of [`https://u:p@h.example/${long}`, `https://h.example/${long}`, `http://${long}`, long]) {
      const cache = new KeyCache({ issuers: [issuer], fetch: async () => Response.json({ issuer, jwks_uri }) });
      const error = await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => cache.getKey(issuer));
      let whole = "";
      for (let at: unknown = error; at instanceof Error; at = at.cause) whole += `${at.message}${at.stack}`;
      assert.notOk(whole.includes("A".repeat(257)));
    }
    const failing = new KeyCache({
      issuers: [issuer],
      fetch: () => Promise.reject(new TypeError(`cannot reach ${long}`)),
    });
    const error = await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => failing.getKey(issuer));
    assert.notOk(error.message.includes("A".repeat(81)));
    assert.equal(error.cause, undefined);
  });

  QUnit.test("a redirect that a fetch of one's own has followed is refused", async (assert) => {
    const issuer = "https://issuer.example";
    const fetch = async (): Promise<Response> => {
      const response = Response.json({ issuer, jwks_uri: `${issuer}/jwks` });
      Object.defineProperty(response, "redirected", { value: true });
      return response;
    };
    await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () =>
      new KeyCache({ issuers: [issuer], fetch }).getKey(issuer),
    );
  });
}
