/** The key cache against a real issuer over http and https. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyCacheEvent, KeyStore, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, TestIssuer } from "../issuer.ts";
import { testClock } from "./watched.ts";

export function keyCache(library: Library, environment: Environment): void {
  const { KeyCache, MemoryStore, SciToken, generateKey, exportJwks } = library;
  const insecure = true;
  let key: SigningKey;
  let jwks: JsonWebKeySet;
  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key, await generateKey("RS256"));
    });

    const mint = (issuer: TestIssuer, signer: SigningKey = key): Promise<string> =>
      new SciToken({ key: signer, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });

    QUnit.test("keys are discovered, and then remembered", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      const found = await cache.getKey(issuer.url, key.keyId);
      assert.equal(found.keyId, key.keyId);
      assert.equal(found.algorithm, "ES256");
      assert.equal(
        await cache.getKey(issuer.url, key.keyId, "ES256"),
        await cache.getKey(issuer.url, key.keyId, "ES256"),
      );
      const token = await SciToken.deserialize(await mint(issuer), { keyCache: cache });
      assert.equal(token.get("iss"), issuer.url);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      assert.deepEqual(
        (await cache.list()).map(({ keyId, algorithm }) => [keyId, algorithm]),
        [
          [key.keyId, "ES256"],
          [jwks.keys[1]?.kid, "RS256"],
        ],
      );
      assert.equal((await cache.metadata(issuer.url)).jwks_uri, `${issuer.url}${JWKS}`);
    });

    QUnit.test("keys are discovered over https, with a certificate that is checked", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks, "https");
      const token = await SciToken.deserialize(await mint(issuer), { issuers: [issuer.url] });
      assert.ok(token.verified);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      assert.ok((await SciToken.deserialize(await mint(issuer), { issuers: [issuer.url] })).verified);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS], "calls of deserialize share a cache");
    });

    QUnit.test("any number of look-ups at once make one pair of requests", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      const token = await mint(issuer);
      await Promise.all(Array.from({ length: 100 }, () => SciToken.deserialize(token, { keyCache: cache })));
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    });

    // DECISIONS E6.
    QUnit.test("an issuer that is not trusted is never asked", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const token = await mint(issuer);
      await failsWith(assert, library, "ERR_ARGUMENT", () => SciToken.deserialize(token, { issuers: [] }));
      for (const issuers of [["https://other.example"], [`${issuer.url}/`]]) {
        await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () =>
          SciToken.deserialize(token, { issuers, insecure }),
        );
        const cache = new KeyCache({ issuers, insecure });
        await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.getKey(issuer.url));
        await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.refresh(issuer.url));
        await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => cache.metadata(issuer.url));
      }
      assert.deepEqual(await issuer.requests(), []);
      assert.ok(await SciToken.deserialize(token, { issuers: "*", insecure }));
    });

    QUnit.test("http is asked only where that was said", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const other = await TestIssuer.publishing(environment, jwks);
      const token = await mint(issuer);
      for (const allowed of [false, undefined, [], [other.url]]) {
        const issuers = [issuer.url];
        await failsWith(assert, library, "ERR_ISSUER_INSECURE", () =>
          SciToken.deserialize(token, { issuers, insecure: allowed }),
        );
      }
      assert.deepEqual(await issuer.requests(), []);
      assert.ok(await SciToken.deserialize(token, { issuers: [issuer.url], insecure: [issuer.url] }));
      const cache = new KeyCache({ issuers: ["http://issuer.example"], insecure: true });
      await failsWith(assert, library, "ERR_ISSUER_INSECURE", () => cache.getKey("http://issuer.example"));
    });

    QUnit.test("malformed keys beside the good one are passed over, private members are dropped", async (assert) => {
      const neighbours = [
        null,
        5,
        [],
        {},
        { kty: 5 },
        { kty: "EC", kid: key.keyId, crv: "P-256" },
        { kty: "oct", k: "AA" },
      ];
      const secret = { ...jwks.keys[0], d: "AAAA" };
      const issuer = await TestIssuer.publishing(environment, { keys: [...neighbours, secret] });
      const store = new MemoryStore();
      const cache = new KeyCache({ issuers: [issuer.url], insecure, store });
      assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
      const kept = (await store.get(issuer.url)) as { readonly keys: readonly Record<string, unknown>[] };
      assert.deepEqual(kept.keys.at(-1), { ...jwks.keys[0] }, "and nothing that was not there is");
      assert.notOk(JSON.stringify(kept).includes("AAAA"));
    });

    QUnit.test("a store shares keys between caches", async (assert) => {
      const clock = testClock();
      const store = new MemoryStore({ now: clock.now });
      const issuer = await TestIssuer.publishing(environment, jwks);
      const options = { issuers: [issuer.url], insecure, store, now: clock.now };
      await new KeyCache(options).getKey(issuer.url, key.keyId);
      const second = new KeyCache(options);
      assert.ok(await second.getKey(issuer.url, key.keyId));
      assert.equal((await second.list()).length, 2);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      const distrusting = new KeyCache({ ...options, issuers: [] });
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => distrusting.getKey(issuer.url, key.keyId));
      assert.deepEqual(await distrusting.list(), []);
      await second.remove(issuer.url, key.keyId);
      assert.equal((await new KeyCache(options).list()).length, 1);
      await second.remove(issuer.url);
      assert.deepEqual(await store.keys(), []);
      assert.deepEqual(await second.list(), []);
    });

    QUnit.test("a store that fails or lies costs nobody a key", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const good = new MemoryStore();
      await new KeyCache({ issuers: [issuer.url], insecure, store: good }).getKey(issuer.url, key.keyId);
      const record = (await good.get(issuer.url)) as Record<string, unknown>;
      const forged = exportJwks(await generateKey());
      const unreadable = [
        5,
        "x",
        [],
        {},
        { ...record, version: 0 },
        { ...record, version: 2 },
        { ...record, keys: {} },
        { ...record, etag: '"a"\r\nx-forwarded-for: b' },
      ];
      unreadable.push({ ...record, issuer: "https://other.example", keys: forged.keys });
      for (const value of [null, { ...record, expiresAt: 0 }, ...unreadable]) {
        const store = new MemoryStore();
        await store.set(issuer.url, value);
        const told: string[] = [];
        const onEvent = ({ type }: KeyCacheEvent) => told.push(type);
        const cache = new KeyCache({ issuers: [issuer.url], insecure, store, onEvent });
        assert.ok(await cache.getKey(issuer.url, key.keyId));
        const expected = unreadable.includes(value as never) ? ["store_failed", "fetched"] : ["fetched"];
        assert.deepEqual(told, ["miss", ...expected]);
        assert.equal(((await store.get(issuer.url)) as { version: number }).version, 1, "it is put right");
      }
      const failing = async (): Promise<never> => {
        throw new TypeError("the disk is full");
      };
      const store: KeyStore = { get: failing, set: failing, delete: failing, keys: failing };
      const events: KeyCacheEvent[] = [];
      const cache = new KeyCache({
        issuers: [issuer.url],
        insecure,
        store,
        onEvent: (event) => {
          events.push(event);
          throw new Error("a fault in the log");
        },
      });
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.equal((await cache.list()).length, 2);
      await cache.remove(issuer.url);
      const errors = events.flatMap((event) => (event.type === "store_failed" ? [event.error.code] : []));
      assert.ok(errors.length >= 3 && errors.every((code) => code === "ERR_STORE"));
    });

    QUnit.test("keys that are added need no network, and stand beside those that are fetched", async (assert) => {
      const [own, other] = [
        await generateKey("ES256", { keyId: "own" }),
        await generateKey("RS256", { keyId: "other" }),
      ];
      const offline = new KeyCache({
        fetch: () => {
          throw new Error("there is no network");
        },
      });
      await offline.addJwks("https://air.gapped", exportJwks(own));
      await offline.addKey("https://air.gapped", other);
      for (const form of [exportJwks(own).keys[0], own.publicKey, await library.exportKey(own, "pem-public")]) {
        const cache = new KeyCache();
        await cache.addKey("https://air.gapped", form as SigningKey);
        assert.equal((await cache.getKey("https://air.gapped", undefined, "ES256")).algorithm, "ES256");
      }
      assert.equal((await offline.getKey("https://air.gapped", "own")).keyId, "own");
      assert.equal((await offline.getKey("https://air.gapped", undefined, "RS256")).keyId, "other");
      await failsWith(assert, library, "ERR_KEY_MISSING", () => offline.getKey("https://air.gapped", "x"));
      await failsWith(assert, library, "ERR_KEY_MISSING", () => offline.getKey("https://air.gapped"));
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => offline.getKey("https://other.example"));
      assert.deepEqual(
        (await offline.list()).map(({ keyId, expiresAt }) => [keyId, expiresAt]),
        [
          ["other", undefined],
          ["own", undefined],
        ],
      );
      await offline.remove("https://air.gapped", "own");
      await failsWith(assert, library, "ERR_KEY_MISSING", () => offline.getKey("https://air.gapped", "own"));
      await offline.remove("https://air.gapped");
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", () => offline.getKey("https://air.gapped", "other"));

      const issuer = await TestIssuer.publishing(environment, jwks);
      const both = new KeyCache({ issuers: [issuer.url], insecure });
      await both.addKey(issuer.url, own);
      assert.equal((await both.getKey(issuer.url, "own")).keyId, "own");
      assert.deepEqual(await issuer.requests(), []);
      assert.equal((await both.getKey(issuer.url, key.keyId)).keyId, key.keyId);
    });

    QUnit.test("a fetch of one's own is used, and what it does wrong is told as such", async (assert) => {
      const url = "https://issuer.example";
      const asked: string[] = [];
      const answers: Record<string, unknown> = {
        [`${url}${METADATA}`]: { issuer: url, jwks_uri: `${url}/k` },
        [`${url}/k`]: jwks,
      };
      const cache = new KeyCache({
        issuers: [url],
        fetch: async (address, init) => {
          asked.push(address);
          assert.equal(init.redirect, "manual");
          assert.equal(init.credentials, "omit");
          return new Response(JSON.stringify(answers[address]));
        },
      });
      assert.ok(await cache.getKey(url, key.keyId));
      assert.deepEqual(asked, [`${url}${METADATA}`, `${url}/k`]);
      const wrongs = [
        () => Promise.reject(new TypeError("fetch failed")),
        () => {
          throw new RangeError("at once");
        },
        () => undefined,
        () => new Promise(() => {}),
        async () => ({ status: 200, body: null }),
      ];
      for (const wrong of wrongs) {
        const failing = new KeyCache({ issuers: [url], timeout: 0.2, fetch: wrong as never });
        await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => failing.getKey(url, key.keyId));
      }
    });

    QUnit.test("authorize discovers the keys of its issuers by itself", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks, "https");
      const enforcer = new library.Enforcer(issuer.url);
      const token = await enforcer.authorize(await mint(issuer), "read", "/x");
      assert.ok(token.verified);
      const thief = await generateKey("ES256", { keyId: key.keyId });
      await failsWith(assert, library, "ERR_SIGNATURE", async () =>
        enforcer.authorize(await mint(issuer, thief), "read", "/"),
      );
      const other = await TestIssuer.publishing(environment, jwks, "https");
      await failsWith(assert, library, "ERR_ISSUER_UNTRUSTED", async () =>
        enforcer.authorize(await mint(other), "read", "/"),
      );
      assert.deepEqual(await other.requests(), []);
    });
  });
}
