/** For how long keys are fresh, and for how long they serve. */

import QUnit from "qunit";
import type { JsonWebKeySet, KeyCacheOptions, SigningKey } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../issuer.ts";
import { watched } from "./watched.ts";

const DAY = 86_400;
const LEAST = 600;
const USUAL = 3600;
const MOST = 21_600;

type Headers = Readonly<Record<string, string>>;

/** What an answer with the key set says of itself, and the seconds for which it is then fresh. */
const SAID: readonly [headers: Headers, seconds: number][] = [
  [{}, USUAL],
  [{ "cache-control": "public" }, USUAL],
  [{ "cache-control": "max-age=1800" }, 1800],
  [{ "cache-control": "private, MAX-AGE = 7200, must-revalidate" }, 7200],
  [{ "cache-control": 'max-age="7200"' }, 7200],
  [{ "cache-control": "max-age=7200", age: "600" }, 6600],
  [{ "cache-control": "max-age=7200", age: "soon" }, 7200],
  [{ "cache-control": "max-age=7200", age: "7000" }, LEAST],
  [{ "cache-control": "max-age=7200", age: "9000" }, LEAST],
  [{ "cache-control": "max-age=0" }, LEAST],
  [{ "cache-control": "max-age=599" }, LEAST],
  [{ "cache-control": "max-age=21601" }, MOST],
  [{ "cache-control": "max-age=999999999999" }, MOST],
  [{ "cache-control": "no-store" }, LEAST],
  [{ "cache-control": "No-Cache" }, LEAST],
  [{ "cache-control": "max-age=7200, no-store" }, LEAST],
  [{ "cache-control": "no-cache,max-age=7200" }, LEAST],
  // Not for a cache of one's own (RFC 9111 section 5.2.2.10), and no such thing.
  [{ "cache-control": "s-maxage=7200" }, USUAL],
  [{ "cache-control": "x-max-age=7200" }, USUAL],
  [{ "cache-control": "max-age=-1" }, USUAL],
  [{ "cache-control": "max-age" }, USUAL],
  [{ "cache-control": "max-age=soon" }, USUAL],
  [{ age: "3000" }, USUAL],
];

/** Options, what the answer says, and the seconds until the keys are due, and until they have expired. */
const CHOSEN: readonly [options: KeyCacheOptions, headers: Headers, due: number, expired: number][] = [
  [{}, {}, USUAL, 4 * DAY],
  [{ lifetime: 60 }, {}, USUAL, DAY],
  [{ lifetime: 2 * DAY }, {}, USUAL, 2 * DAY],
  [{ lifetime: 30 * DAY }, {}, USUAL, 4 * DAY],
  [{ refreshInterval: 5 }, {}, LEAST, 4 * DAY],
  [{ refreshInterval: 1800 }, {}, 1800, 4 * DAY],
  [{ refreshInterval: DAY }, {}, MOST, 4 * DAY],
  [{ refreshInterval: 1800 }, { "cache-control": "max-age=7200" }, 7200, 4 * DAY],
  [{ strict: true, lifetime: 60, refreshInterval: 5 }, {}, LEAST, DAY],
  [{ strict: false }, {}, USUAL, 4 * DAY],
  [{ strict: false, lifetime: 60 }, {}, 60, 60],
  [{ strict: false, lifetime: 30 * DAY }, {}, USUAL, 30 * DAY],
  [{ strict: false, refreshInterval: 5 }, {}, 5, 4 * DAY],
  [{ strict: false, refreshInterval: DAY }, {}, DAY, 4 * DAY],
  [{ strict: false, refreshInterval: 5 }, { "cache-control": "max-age=20" }, 20, 4 * DAY],
  [{ strict: false, refreshInterval: 5 }, { "cache-control": "max-age=1" }, 5, 4 * DAY],
  [{ strict: false, refreshInterval: DAY }, { "cache-control": "max-age=43200" }, 43_200, 4 * DAY],
];

export function keyCacheFreshness(library: Library, environment: Environment): void {
  const { generateKey, exportJwks } = library;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  const saying = (headers: Headers): Promise<TestIssuer> =>
    TestIssuer.start(environment, (url) => ({
      ...publishing(url, jwks),
      [JWKS]: { body: JSON.stringify(jwks), headers },
    }));

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    for (const [headers, seconds] of SAID) {
      // DECISIONS E7.
      QUnit.test(`${JSON.stringify(headers)} is fresh for ${seconds} s`, async (assert) => {
        const issuer = await saying(headers);
        const { cache, clock, settle } = watched(library, issuer);
        await cache.getKey(issuer.url, key.keyId);
        assert.equal((await cache.metadata(issuer.url)).refreshAt, clock.start + seconds);
        clock.at = seconds - 1;
        await cache.getKey(issuer.url, key.keyId);
        assert.equal(await settle(), 0);
        clock.at = seconds;
        await cache.getKey(issuer.url, key.keyId);
        assert.equal(await settle(), 1, "fetched in the background");
        assert.deepEqual(await issuer.requests(), [METADATA, JWKS, METADATA, JWKS]);
        assert.equal((await cache.metadata(issuer.url)).refreshAt, clock.start + 2 * seconds);
      });
    }

    for (const [options, headers, due, expired] of CHOSEN) {
      const said = headers["cache-control"] ?? "nothing";
      QUnit.test(
        `with ${JSON.stringify(options)}, ${said} said: due in ${due} s, expired in ${expired}`,
        async (assert) => {
          const issuer = await saying(headers);
          const { cache, clock } = watched(library, issuer, options);
          const { fetchedAt, refreshAt, expiresAt } = await cache.metadata(issuer.url);
          assert.deepEqual(
            [fetchedAt, refreshAt, expiresAt],
            [0, due, expired].map((at) => clock.start + at),
          );
          await issuer.set({});
          clock.at = expired - 0.5;
          assert.ok(await cache.getKey(issuer.url, key.keyId));
          clock.at = expired;
          await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url, key.keyId));
        },
      );
    }

    QUnit.test("what the metadata say of their own freshness is not meant for keys", async (assert) => {
      const issuer = await TestIssuer.start(environment, (url) => ({
        ...publishing(url, jwks),
        [METADATA]: { ...metadata(url), headers: { "cache-control": "max-age=7200" } },
      }));
      const { cache, clock } = watched(library, issuer);
      assert.equal((await cache.metadata(issuer.url)).refreshAt, clock.start + USUAL);
    });

    // DECISIONS E7.
    QUnit.test("keys expire at their lifetime after the last good fetch, whatever failed since", async (assert) => {
      const issuer = await saying({});
      const { cache, clock, settle } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      clock.at = DAY;
      await cache.getKey(issuer.url, key.keyId);
      await settle();
      await issuer.set({});
      for (clock.at = 2 * DAY; clock.at < 5 * DAY; clock.at += DAY / 2) {
        assert.ok(await cache.getKey(issuer.url, key.keyId), `after ${clock.at} s`);
        assert.equal(await settle(), 1, "which is tried each time");
      }
      clock.at = 5 * DAY - 0.5;
      assert.ok(await cache.getKey(issuer.url, key.keyId));
      assert.equal((await cache.list()).length, 1);
      clock.at = 5 * DAY;
      assert.deepEqual(await cache.list(), []);
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url, key.keyId));
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.metadata(issuer.url));
    });

    QUnit.test("a look for an unknown kid renews the keys, but not when the metadata are due", async (assert) => {
      const issuer = await saying({});
      const { cache, clock } = watched(library, issuer);
      await cache.getKey(issuer.url, key.keyId);
      clock.at = 1000;
      await failsWith(assert, library, "ERR_KEY_MISSING", () => cache.getKey(issuer.url, "unknown"));
      const { fetchedAt, refreshAt, expiresAt } = await cache.metadata(issuer.url);
      assert.deepEqual(
        [fetchedAt, refreshAt, expiresAt],
        [1000, USUAL, 1000 + 4 * DAY].map((at) => clock.start + at),
      );
    });

    QUnit.test(
      "the metadata are given whole, as they cannot be changed, and with what the clock says",
      async (assert) => {
        const token_endpoint = "https://issuer.example/token";
        const scopes_supported = ["read:/"];
        const issuer = await TestIssuer.start(environment, (url) => ({
          ...publishing(url, jwks),
          [METADATA]: metadata(url, { token_endpoint, scopes_supported, fetchedAt: 1, expiresAt: 1e12 }),
        }));
        const { cache, clock } = watched(library, issuer);
        const document = (fetched: number) => ({
          issuer: issuer.url,
          jwks_uri: `${issuer.url}${JWKS}`,
          token_endpoint,
          scopes_supported,
          fetchedAt: clock.start + fetched,
          refreshAt: clock.start + fetched + USUAL,
          expiresAt: clock.start + fetched + 4 * DAY,
        });
        const first = await cache.metadata(issuer.url);
        assert.deepEqual(first, document(0));
        assert.ok(Object.isFrozen(first) && Object.isFrozen(first.scopes_supported));
        clock.at = 1000;
        assert.deepEqual(await cache.metadata(issuer.url), document(0), "from the cache");
        await cache.refresh(issuer.url);
        assert.deepEqual(await cache.metadata(issuer.url), document(1000));
        assert.equal((await issuer.requests()).length, 4);
      },
    );

    // DECISIONS E9.
    QUnit.test("a key that is withdrawn is refused from the refresh on, others serve", async (assert) => {
      const other = await generateKey();
      const both = { keys: [...jwks.keys, ...exportJwks(other).keys] };
      const issuer = await TestIssuer.publishing(environment, both);
      const { cache } = watched(library, issuer);
      const token = await new library.SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });
      const verify = () => library.SciToken.deserialize(token, { keyCache: cache });
      assert.ok((await verify()).verified);
      await issuer.set(publishing(issuer.url, exportJwks(other)));
      assert.ok((await verify()).verified, "nobody has heard of it");
      await cache.refresh(issuer.url);
      await failsWith(assert, library, "ERR_KEY_MISSING", verify);
      assert.ok(await cache.getKey(issuer.url, other.keyId));
      assert.deepEqual(
        (await cache.list()).map(({ keyId }) => keyId),
        [other.keyId],
      );
    });
  });
}
