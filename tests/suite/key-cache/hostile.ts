/** Issuers that mean harm, or are broken: each is refused with the right code, soon, and at little cost. */

import QUnit from "qunit";
import type { ErrorCode, JsonWebKeySet, SigningKey } from "../../../src/index.ts";
import type { Asked, Routes } from "../../issuer/route.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "../issuer.ts";

/** Seconds that the cache waits for an issuer, and milliseconds after which nobody may wait any more. */
const TIMEOUT = 1;
const SOON = 3000;
/** Bytes of one answer, of which a cache reads 262,144; the rest is on its way when the connection is closed. */
const MOST = 2 ** 26;

const UNAVAILABLE = "ERR_KEYS_UNAVAILABLE";
const INSECURE = "ERR_ISSUER_INSECURE";
const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const PAGE = { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Sign in</title>" };

type Hostile = readonly [name: string, code: ErrorCode, routes: (url: string) => Routes];

const keySet = (route: Routes[string]) => (url: string) => ({ [METADATA]: metadata(url), [JWKS]: route });

const HOSTILE: readonly Hostile[] = [
  ["an endless key set", UNAVAILABLE, keySet({ body: '{"keys":[', fault: "endless" })],
  ["endless metadata", UNAVAILABLE, () => ({ [METADATA]: { body: "{", fault: "endless" } })],
  ["a key set that comes byte by byte", UNAVAILABLE, keySet({ body: '{"keys":[]}'.padEnd(1000), fault: "dripping" })],
  ["metadata that come byte by byte", UNAVAILABLE, (url) => ({ [METADATA]: { ...metadata(url), fault: "dripping" } })],
  [
    "two answers, each in time, but not both",
    UNAVAILABLE,
    (url) => ({ [METADATA]: { ...metadata(url), delay: 700 }, [JWKS]: { body: '{"keys":[]}', delay: 700 } }),
  ],
  ["a key set that unpacks to 100 MiB", UNAVAILABLE, keySet({ fault: "bomb" })],
  ["metadata that unpack to 100 MiB", UNAVAILABLE, () => ({ [METADATA]: { fault: "bomb" } })],
  ["10,000 keys", UNAVAILABLE, keySet({ body: JSON.stringify({ keys: Array(10_000).fill({ kty: "EC" }) }) })],
  ["a key set 100,000 levels deep", UNAVAILABLE, keySet({ body: `{"keys":${DEEP}}` })],
  ["metadata 100,000 levels deep", UNAVAILABLE, () => ({ [METADATA]: { body: `{"issuer":${DEEP}}` } })],
  ["a key set that breaks off", UNAVAILABLE, keySet({ body: '{"keys":[]}'.padEnd(1000), fault: "reset" })],
  ["metadata that break off", UNAVAILABLE, (url) => ({ [METADATA]: { ...metadata(url), fault: "reset" } })],
  ["a connection that is closed", UNAVAILABLE, () => ({ [METADATA]: { fault: "down" } })],
  ["a page for metadata", UNAVAILABLE, () => ({ [METADATA]: PAGE })],
  ["a page for a key set", UNAVAILABLE, keySet(PAGE)],
  ["a part of a key set", UNAVAILABLE, keySet({ status: 206, body: '{"keys":[]}' })],
  ["304 for what nobody has", UNAVAILABLE, keySet({ status: 304 })],
  [
    "jwks_uri with a password",
    INSECURE,
    (url) => ({ [METADATA]: metadata(url, { jwks_uri: url.replace("//", "//user:password@") }) }),
  ],
  [
    "jwks_uri with a user",
    INSECURE,
    (url) => ({ [METADATA]: metadata(url, { jwks_uri: url.replace("//", "//user@") }) }),
  ],
];

export function hostileIssuers(library: Library, environment: Environment): void {
  const { KeyCache, SciToken, exportJwks, generateKey } = library;
  const insecure = true;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key);
    });

    for (const [name, code, routes] of HOSTILE) {
      // DECISIONS E12.
      QUnit.test(`${name}: ${code}`, async (assert) => {
        const issuer = await TestIssuer.start(environment, routes);
        const cache = new KeyCache({ issuers: [issuer.url], insecure, timeout: TIMEOUT });
        const started = Date.now();
        await failsWith(assert, library, code, () => cache.getKey(issuer.url, key.keyId));
        const took = Date.now() - started;
        assert.ok(took < SOON, `${took} ms`);
        for (const { sent = 0 } of await untilEnded(issuer)) assert.ok(sent < MOST, `${sent} bytes`);
      });
    }

    QUnit.test("good JSON is taken whatever it is said to be", async (assert) => {
      for (const type of ["text/plain", "text/html; charset=utf-8", "application/octet-stream", "nonsense"]) {
        const headers = { "content-type": type };
        const issuer = await TestIssuer.start(environment, (url) => ({
          [METADATA]: { ...metadata(url), headers },
          [JWKS]: { body: JSON.stringify(jwks), headers },
        }));
        assert.ok(await new KeyCache({ issuers: [issuer.url], insecure }).getKey(issuer.url, key.keyId), type);
      }
    });

    for (const status of [301, 302, 303, 307, 308]) {
      // DECISIONS E5, E12.
      QUnit.test(`a redirect with ${status} is followed nowhere`, async (assert) => {
        const target = await TestIssuer.publishing(environment, jwks);
        // The same server by another name.
        const elsewhere = target.url.replace("localhost", "127.0.0.1");
        for (const to of [target.url, elsewhere, target.url.replace("http:", "https:")]) {
          for (const path of [METADATA, JWKS]) {
            const issuer = await TestIssuer.publishing(environment, jwks);
            const redirect = { status, headers: { location: `${to}${path}` } };
            await issuer.set({ ...publishing(issuer.url, jwks), [path]: redirect });
            const cache = new KeyCache({ issuers: [issuer.url, to], insecure });
            await failsWith(assert, library, UNAVAILABLE, () => cache.getKey(issuer.url, key.keyId));
          }
        }
        assert.deepEqual(await target.requests(), []);
      });
    }

    // DECISIONS E5.
    QUnit.test("an issuer on https leads nobody to http", async (assert) => {
      const target = await TestIssuer.publishing(environment, jwks);
      const issuer = await TestIssuer.publishing(environment, jwks, "https");
      const cacheOf = () => new KeyCache({ issuers: [issuer.url], insecure });
      const named = metadata(issuer.url, { jwks_uri: `${target.url}${JWKS}` });
      await issuer.set({ [METADATA]: named });
      await failsWith(assert, library, INSECURE, () => cacheOf().getKey(issuer.url, key.keyId));
      for (const path of [METADATA, JWKS]) {
        const redirect = { status: 302, headers: { location: `${target.url}${path}` } };
        await issuer.set({ ...publishing(issuer.url, jwks), [path]: redirect });
        await failsWith(assert, library, UNAVAILABLE, () => cacheOf().getKey(issuer.url, key.keyId));
      }
      assert.deepEqual(await target.requests(), []);
    });

    QUnit.test("a kid that comes back with a key of another type serves for that type alone", async (assert) => {
      const [elliptic, rsa] = [await generateKey("ES256", { keyId: "a" }), await generateKey("RS256", { keyId: "a" })];
      const issuer = await TestIssuer.publishing(environment, exportJwks(elliptic));
      const keyCache = new KeyCache({ issuers: [issuer.url], insecure });
      const tokenOf = (signer: SigningKey): Promise<string> =>
        new SciToken({ key: signer, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });
      const [old, young] = [await tokenOf(elliptic), await tokenOf(rsa)];
      const verifies = async (token: string): Promise<void> =>
        assert.ok((await SciToken.deserialize(token, { keyCache })).verified);
      const isRefused = (token: string) =>
        failsWith(assert, library, ["ERR_KEY_MISSING", "ERR_KEY_UNSUPPORTED"], () =>
          SciToken.deserialize(token, { keyCache }),
        );
      await verifies(old);
      await issuer.set(publishing(issuer.url, exportJwks(rsa)));
      await keyCache.refresh(issuer.url);
      await verifies(young);
      await isRefused(old);
      const both = { keys: [...exportJwks(elliptic).keys, ...exportJwks(rsa).keys] };
      await issuer.set(publishing(issuer.url, both));
      await keyCache.refresh(issuer.url);
      await verifies(old);
      await verifies(young);
      // The public half of a pair is no secret that two share.
      await issuer.set(publishing(issuer.url, { keys: [{ kty: "oct", kid: "a", alg: "HS256", k: "AAAA" }] }));
      await keyCache.refresh(issuer.url);
      await isRefused(old);
      await isRefused(young);
    });
  });
}

/** What an issuer was asked, when all its answers have ended. */
async function untilEnded(issuer: TestIssuer): Promise<readonly Asked[]> {
  for (let i = 0; ; i++) {
    const log = await issuer.log();
    if (log.every(({ sent }) => sent !== undefined)) return log;
    if (i === 50) throw new Error(`an answer goes on: ${JSON.stringify(log)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
