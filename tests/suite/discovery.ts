/** How an issuer's keys are found: where its metadata may be, and what is not taken for an answer. */

import QUnit from "qunit";
import type { Insecure, JsonWebKeySet, KeyCacheEvent, SigningKey } from "../../src/index.ts";
import { failsWith } from "./assertions.ts";
import type { Environment, Library } from "./environment.ts";
import { JWKS, METADATA, metadata, publishing, TestIssuer } from "./issuer.ts";
import { beyondLookUps } from "./key-cache/events.ts";

const INSERTED = "@oauth-authorization-server";
const INSERTED_OIDC = "@openid-configuration";

export function discovery(library: Library, environment: Environment): void {
  const { KeyCache, SciToken, generateKey, exportJwks } = library;
  const insecure = true;
  let key: SigningKey;
  let jwks: JsonWebKeySet;

  QUnit.module("over http", (hooks) => {
    hooks.before(async () => {
      key = await generateKey();
      jwks = exportJwks(key, await generateKey("RS256"));
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
      // DECISIONS E1, E2.
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

    QUnit.test("keys are fetched once for a program, of each choice of what is insecure", async (assert) => {
      const issuer = await TestIssuer.start(environment, (url) => ({
        [METADATA]: metadata(url),
        [JWKS]: { body: JSON.stringify(jwks) },
      }));
      const text = await new SciToken({ key }).serialize({ issuer: issuer.url });
      const read = (choice: Insecure) => SciToken.deserialize(text, { issuers: [issuer.url], insecure: choice });
      for (const choice of [[issuer.url], true, [issuer.url], true]) await read(choice);
      const fetched = [METADATA, JWKS];
      assert.deepEqual(await issuer.requests(), [...fetched, ...fetched]);
      for (let port = 1; port <= 100; port++) {
        const options = { issuers: ["https://issuer.example"], insecure: [`http://localhost:${port}`] };
        await failsWith(assert, library, "ERR_TOKEN_FORMAT", () => SciToken.deserialize("none", options));
      }
      await read([issuer.url]);
      assert.deepEqual(
        await issuer.requests(),
        [...fetched, ...fetched, ...fetched],
        "no more than a hundred are kept",
      );
    });

    // DECISIONS E2.
    QUnit.test("after no answer at all, as where TLS fails, no other address is asked", async (assert) => {
      const issuer = await TestIssuer.start(environment, (url) => ({
        [METADATA]: { fault: "down" },
        [INSERTED]: metadata(url),
        [JWKS]: { body: JSON.stringify(jwks) },
      }));
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      await failsWith(assert, library, "ERR_KEYS_UNAVAILABLE", () => cache.getKey(issuer.url));
      // A request that breaks off is sent again by some runtimes themselves.
      assert.deepEqual(new Set(await issuer.requests()), new Set([METADATA]));
    });

    // DECISIONS E3.
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
        const start = Date.now();
        const cache = new KeyCache({
          issuers: [issuer.url],
          insecure,
          timeout: 1,
          // However long this takes, it is too early to ask again.
          now: () => start,
          onEvent: (event) => {
            events.push(event);
          },
        });
        const error = await failsWith(assert, library, code, () => cache.getKey(issuer.url, key.keyId));
        const { retryAfter = 0 } = error as { retryAfter?: number };
        if (code === "ERR_KEYS_UNAVAILABLE") assert.ok(retryAfter === 1 || retryAfter === 2, String(retryAfter));
        assert.deepEqual(beyondLookUps(events), ["fetch_failed"]);
        const asked = await issuer.requests();
        assert.notOk(asked.includes("/moved"), "no redirect is followed");
        await failsWith(assert, library, code, () => cache.getKey(issuer.url, key.keyId));
        assert.deepEqual(await issuer.requests(), asked, "it is not asked again at once");
      });
    }

    // DECISIONS E4.
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

    // DECISIONS E12.
    QUnit.test("the exact size and number that are allowed pass", async (assert) => {
      const hundred = { keys: [...Array.from({ length: 98 }, (_, i) => ({ kty: "oct", kid: `${i}` })), ...jwks.keys] };
      const text = JSON.stringify({ ...hundred, x: "" });
      const body = text.replace('"x":""', `"x":"${"x".repeat(262_144 - text.length)}"`);
      const issuer = await TestIssuer.start(environment, keySet(body));
      const cache = new KeyCache({ issuers: [issuer.url], insecure });
      assert.equal((await cache.getKey(issuer.url, key.keyId)).keyId, key.keyId);
    });
  });
}
