/** The key cache against a real issuer over http and https. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyCacheEvent, KeyStore, SigningKey } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Environment, Library } from "./environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "./issuer.ts";

const INSERTED = "@oauth-authorization-server";
const INSERTED_OIDC = "@openid-configuration";

/** A clock that a test sets, in seconds from its start. */
function testClock(): { now: () => number; at: number } {
  const start = Date.now();
  const it = { at: 0, now: () => start + it.at * 1000 };
  return it;
}

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

    QUnit.test("an issuer that is not trusted is never asked", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const token = await mint(issuer);
      for (const issuers of [[], ["https://other.example"], [`${issuer.url}/`]]) {
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

    const documents: readonly [string, (url: string) => Record<string, unknown>, readonly string[]][] = [
      ["first: OpenID Connect Discovery", (url) => ({ [METADATA]: metadata(url) }), [METADATA, JWKS]],
      ["second: RFC 8414", (url) => ({ [INSERTED]: metadata(url) }), [METADATA, INSERTED, JWKS]],
      ["third: inserted", (url) => ({ [INSERTED_OIDC]: metadata(url) }), [METADATA, INSERTED, INSERTED_OIDC, JWKS]],
      [
        "after a page that is not JSON",
        (url) => ({ [METADATA]: { body: "<html>" }, [INSERTED]: metadata(url) }),
        [METADATA, INSERTED, JWKS],
      ],
      [
        "after a status 500",
        (url) => ({ [METADATA]: { status: 500, body: "{}" }, [INSERTED]: metadata(url) }),
        [METADATA, INSERTED, JWKS],
      ],
      [
        "after a document without jwks_uri",
        (url) => ({ [METADATA]: { body: "{}" }, [INSERTED]: metadata(url) }),
        [METADATA, INSERTED, JWKS],
      ],
    ];
    for (const [name, routes, requests] of documents) {
      QUnit.test(`where the metadata is: ${name}`, async (assert) => {
        const issuer = await TestIssuer.start(environment, (url) => ({
          [JWKS]: { body: JSON.stringify(jwks) },
          ...(routes(url) as Record<string, { body: string }>),
        }));
        const cache = new KeyCache({ issuers: [issuer.url], insecure });
        assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
        assert.deepEqual(await issuer.requests(), requests);
      });
    }

    QUnit.test("an issuer with a slash at its end is asked without it", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      const url = `${issuer.url}/`;
      await issuer.set({ [METADATA]: metadata(issuer.url, { issuer: url }), [JWKS]: { body: JSON.stringify(jwks) } });
      await new KeyCache({ issuers: [url], insecure }).getKey(url, key.keyId);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    });

    type Faults = Record<string, unknown>;
    const keySet = (body: string) => (url: string) => ({ [METADATA]: metadata(url), [JWKS]: { body } });
    const faults: readonly [string, "ERR_KEYS_UNAVAILABLE" | "ERR_ISSUER_INSECURE", (url: string) => Faults][] = [
      ["no metadata", "ERR_KEYS_UNAVAILABLE", () => ({})],
      [
        "metadata of another issuer",
        "ERR_KEYS_UNAVAILABLE",
        (url) => ({ ...publishing(url, {}), [METADATA]: metadata(url, { issuer: "https://other.example" }) }),
      ],
      [
        "metadata of the issuer with a slash",
        "ERR_KEYS_UNAVAILABLE",
        (url) => ({ ...publishing(url, {}), [METADATA]: metadata(url, { issuer: `${url}/` }) }),
      ],
      [
        "jwks_uri over http to another host",
        "ERR_ISSUER_INSECURE",
        (url) => ({ [METADATA]: metadata(url, { jwks_uri: "http://issuer.example/jwks" }) }),
      ],
      ["jwks_uri no URL", "ERR_ISSUER_INSECURE", (url) => ({ [METADATA]: metadata(url, { jwks_uri: "/jwks" }) })],
      [
        "jwks_uri of another scheme",
        "ERR_ISSUER_INSECURE",
        (url) => ({ [METADATA]: metadata(url, { jwks_uri: "data:application/json,{}" }) }),
      ],
      ["no key set", "ERR_KEYS_UNAVAILABLE", (url) => ({ [METADATA]: metadata(url) })],
      ["a key set that is not JSON", "ERR_KEYS_UNAVAILABLE", keySet("<html>")],
      ["a key set with a member twice", "ERR_KEYS_UNAVAILABLE", keySet('{"keys":[],"keys":[]}')],
      ["a key set without keys", "ERR_KEYS_UNAVAILABLE", keySet("{}")],
      ["keys that are an object", "ERR_KEYS_UNAVAILABLE", keySet('{"keys":{}}')],
      ["101 keys", "ERR_KEYS_UNAVAILABLE", keySet(JSON.stringify({ keys: Array.from({ length: 101 }, () => ({})) }))],
      ["a document too large", "ERR_KEYS_UNAVAILABLE", keySet(`{"keys":[],"x":"${"x".repeat(262_144)}"}`)],
      [
        "metadata that is elsewhere",
        "ERR_KEYS_UNAVAILABLE",
        (url) => ({ [METADATA]: { status: 302, headers: { location: `${url}/moved` } }, "/moved": metadata(url) }),
      ],
      [
        "a key set that is elsewhere",
        "ERR_KEYS_UNAVAILABLE",
        (url) => ({
          [METADATA]: metadata(url),
          [JWKS]: { status: 307, headers: { location: `${url}/moved` } },
          "/moved": { body: '{"keys":[]}' },
        }),
      ],
      ["no answer in time", "ERR_KEYS_UNAVAILABLE", (url) => ({ [METADATA]: { ...metadata(url), delay: 1500 } })],
    ];
    for (const [name, code, routes] of faults) {
      QUnit.test(`${name}: ${code}`, async (assert) => {
        const issuer = await TestIssuer.start(environment, routes as (url: string) => Record<string, { body: string }>);
        const events: KeyCacheEvent[] = [];
        const cache = new KeyCache({
          issuers: [issuer.url],
          insecure,
          timeout: 1,
          onEvent: (event) => {
            events.push(event);
          },
        });
        const error = await failsWith(assert, library, code, () => cache.getKey(issuer.url, key.keyId));
        if (code === "ERR_KEYS_UNAVAILABLE") assert.equal((error as { retryAfter?: number }).retryAfter, 60);
        assert.deepEqual(
          events.map(({ type }) => type),
          ["fetch_failed"],
        );
        const asked = await issuer.requests();
        assert.notOk(asked.includes("/moved"), "no redirect is followed");
        await failsWith(assert, library, code, () => cache.getKey(issuer.url, key.keyId));
        assert.deepEqual(await issuer.requests(), asked, "it is not asked again at once");
      });
    }

    QUnit.test("a known mismatch of the metadata's issuer can be allowed, by its exact name", async (assert) => {
      const issuer = await TestIssuer.publishing(environment, jwks);
      await issuer.set({
        ...publishing(issuer.url, jwks),
        [METADATA]: metadata(issuer.url, { issuer: `${issuer.url}/` }),
      });
      const issuers = [issuer.url];
      const cache = new KeyCache({ issuers, insecure, metadataIssuers: { [issuer.url]: `${issuer.url}/` } });
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      const wrong = new KeyCache({ issuers, insecure, metadataIssuers: { [issuer.url]: "https://other.example" } });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => wrong.getKey(issuer.url, key.keyId));
    });

    QUnit.test("the exact size and number that are allowed pass", async (assert) => {
      const hundred = { keys: [...Array.from({ length: 98 }, (_, i) => ({ kty: "oct", kid: `${i}` })), ...jwks.keys] };
      const text = JSON.stringify({ ...hundred, x: "" });
      const body = text.replace('"x":""', `"x":"${"x".repeat(262_144 - text.length)}"`);
      const issuer = await TestIssuer.start(environment, keySet(body));
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
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
      assert.notOk(JSON.stringify(await store.get(issuer.url)).includes("AAAA"));
    });

    QUnit.test("a kid that is not known has the issuer asked once more, and not again for a while", async (assert) => {
      const clock = testClock();
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({ issuers: [issuer.url], insecure, now: clock.now });
      await cache.getKey(issuer.url, key.keyId);
      const rotated = await generateKey();
      await issuer.set(publishing(issuer.url, exportJwks(rotated)));
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, rotated.keyId));
      assert.equal((await issuer.requests()).length, 2);
      clock.at = 60;
      assert.equal((await cache.getKey(issuer.url, rotated.keyId)).keyId, rotated.keyId);
      assert.equal((await issuer.requests()).length, 4);
      for (let i = 0; i < 50; i++) {
        await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, `bogus-${i}`));
      }
      assert.equal((await issuer.requests()).length, 4);
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, key.keyId), "withdrawn");
    });

    QUnit.test("keys that serve are kept while the issuer cannot be had, until they expire", async (assert) => {
      const clock = testClock();
      const events: string[] = [];
      const issuer = await TestIssuer.publishing(environment, jwks);
      const cache = new KeyCache({
        issuers: [issuer.url],
        insecure,
        now: clock.now,
        onEvent: ({ type }) => {
          events.push(type);
        },
      });
      await cache.getKey(issuer.url, key.keyId);
      await issuer.set({ [METADATA]: { status: 503 } });
      clock.at = 3601;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      const asked = (await issuer.requests()).length;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.equal((await issuer.requests()).length, asked, "not asked at each call");
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.refresh(issuer.url));
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      clock.at = 4 * 86_400 + 1;
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url, key.keyId));
      assert.deepEqual(events, ["fetched", "fetch_failed", "fetch_failed", "fetch_failed"]);
      await issuer.set(publishing(issuer.url, jwks));
      await cache.refreshAll();
      assert.ok(await cache.getKey(issuer.url, key.keyId));
    });

    QUnit.test("a store shares keys between caches", async (assert) => {
      const clock = testClock();
      const store = new MemoryStore(clock.now);
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
      const values = [undefined, null, 5, "x", [], {}, { ...record, version: 2 }, { ...record, keys: {} }];
      values.push({ ...record, issuer: "https://other.example", keys: forged.keys }, { ...record, expiresAt: 0 });
      for (const value of values) {
        const store = new MemoryStore();
        await store.set(issuer.url, value);
        assert.ok(await new KeyCache({ issuers: [issuer.url], insecure, store }).getKey(issuer.url, key.keyId));
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
