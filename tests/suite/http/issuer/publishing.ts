/** What an issuer publishes, and where. */

import QUnit from "qunit";
import type { JsonWebKeySet, SigningKey } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { ask, ISSUER, makeBench, withoutCache } from "./bench.ts";

const OIDC = ".well-known/openid-configuration";
const OAUTH = ".well-known/oauth-authorization-server";

const PLACES: readonly [issuer: string, base: string, paths: readonly string[]][] = [
  ["https://issuer.example", "", [`/${OIDC}`, `/${OAUTH}`]],
  ["https://issuer.example/", "", [`/${OIDC}`, `/${OAUTH}`]],
  [ISSUER, "/dept", [`/dept/${OIDC}`, `/${OAUTH}/dept`, `/${OIDC}/dept`, `/dept/${OAUTH}`]],
  ["https://issuer.example/a/b/", "/a/b", [`/a/b/${OIDC}`, `/${OAUTH}/a/b`, `/${OIDC}/a/b`]],
];

export function publishing(library: Library): void {
  const { createIssuer } = library.issuer;
  let key: SigningKey;

  QUnit.module("what is published", (hooks) => {
    hooks.before(async () => {
      key = await library.generateKey();
    });

    for (const [name, base, paths] of PLACES) {
      QUnit.test(`metadata of ${name}, at each of its places`, async (assert) => {
        const issuer = createIssuer({ issuer: name, keys: key });
        for (const path of paths) {
          const { status, headers, json } = await ask({ issuer }, path);
          assert.deepEqual([status, headers.get("content-type")], [200, "application/json"], path);
          assert.deepEqual(
            [json.issuer, json.jwks_uri, json.token_endpoint],
            [name, `https://issuer.example${base}/jwks`, `https://issuer.example${base}/token`],
          );
          assert.deepEqual(json.id_token_signing_alg_values_supported, ["ES256"]);
        }
        assert.equal((await ask({ issuer }, `${base}/jwks`)).text, JSON.stringify(library.exportJwks(key)));
        assert.equal((await ask({ issuer }, `/elsewhere${base}/jwks`)).status, 404);
      });

      QUnit.test(`a key cache discovers the keys of ${name}, and then asks with their entity tag`, async (assert) => {
        const issuer = createIssuer({ issuer: name, keys: [key, await library.generateKey("RS256")] });
        const asked: string[] = [];
        const fetch = async (url: string, init: RequestInit): Promise<Response> => {
          const response = await issuer.fetch(new Request(url, withoutCache(init)));
          asked.push(`${response.status}`);
          return response;
        };
        const keyCache = new library.KeyCache({ issuers: [name], fetch });
        const made = new library.SciToken({ key, claims: { scope: "read:/" } });
        const token = await made.serialize({ issuer: name });
        assert.ok((await library.SciToken.deserialize(token, { keyCache })).verified);
        await keyCache.refresh(name);
        assert.deepEqual(asked.slice(0, 3), ["200", "200", "200"]);
        assert.equal(asked.length, 4);
      });
    }

    QUnit.test("the key set: entity tag, 304, age, HEAD", async (assert) => {
      const bench = await makeBench(library, { keySetMaxAge: 900 });
      const { headers, text } = await ask(bench, "/dept/jwks");
      const etag = headers.get("etag") ?? "";
      assert.ok(/^"[-\w]{22}"$/.test(etag), etag);
      assert.equal(headers.get("cache-control"), "public, max-age=900");
      assert.equal(headers.get("access-control-allow-origin"), "*");
      const matched: readonly [string, number][] = [
        [etag, 304],
        [`W/${etag}`, 304],
        [`"other", ${etag}`, 304],
        ["*", 304],
        ['"other"', 200],
        [etag.replaceAll('"', ""), 200],
      ];
      for (const [tag, status] of matched) {
        const answer = await ask(bench, "/dept/jwks", { headers: { "if-none-match": tag } });
        assert.deepEqual([answer.status, answer.text], [status, status === 304 ? "" : text], tag);
        assert.equal(answer.headers.get("etag"), etag);
      }
      const head = await ask(bench, "/dept/jwks", { method: "HEAD" });
      assert.deepEqual([head.status, head.text, head.headers.get("etag")], [200, "", etag]);
    });

    QUnit.test("private halves are never published", async (assert) => {
      const extractable = await library.generateKey("RS256", { extractable: true });
      const { json } = await ask(await makeBench(library, { keys: extractable }), "/dept/jwks");
      const [jwk = {}] = (json as unknown as JsonWebKeySet).keys;
      assert.deepEqual(Object.keys(jwk).sort(), ["alg", "e", "kid", "kty", "n", "use"]);
    });

    QUnit.test("other paths and methods", async (assert) => {
      const bench = await makeBench(library);
      const missing = ["/", "/dept", "/dept/", "/jwks", "/dept/jwks/", "/dept/issue", "/dept/protected", "//dept/jwks"];
      for (const path of missing) {
        const { status, text } = await ask(bench, path);
        assert.deepEqual([status, text.split("\n")[0]], [404, "there is nothing here; there are"], path);
        assert.ok(text.includes("\nGET /dept/jwks\nPOST /dept/token"), text);
      }
      const wrong = await ask(bench, "/dept/token");
      assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "POST, OPTIONS"]);
      const put = await ask(bench, "/dept/jwks", { method: "PUT", body: "{}" });
      assert.deepEqual([put.status, put.headers.get("allow")], [405, "HEAD, GET, OPTIONS"]);
      const asked = await ask(bench, "/dept/token", { method: "OPTIONS" });
      const allowed = asked.headers.get("access-control-allow-headers") ?? "";
      assert.deepEqual([asked.status, asked.headers.get("access-control-allow-methods")], [204, "POST, OPTIONS"]);
      assert.ok(allowed.includes("authorization"), allowed);
    });
  });
}
