/** Each route of the demo service, with what it answers. */

import assert from "node:assert/strict";
import type { Library } from "../suite/environment.ts";
import { type Answer, bearer, type DemoWorker } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

const HOUR = 3600;

export async function routes(check: Check, { jwt: { decode } }: Library, worker: DemoWorker): Promise<void> {
  const { url } = worker;
  const typeOf = ({ headers }: Answer) => headers.get("content-type");
  const changed = (token: string) => `${token.slice(0, -10)}${token.at(-10) === "A" ? "B" : "A"}${token.slice(-9)}`;

  await check("/: a page, without leave for anything from elsewhere", async () => {
    const page = await worker.ask("/");
    assert.deepEqual([page.status, typeOf(page)], [200, "text/html; charset=utf-8"]);
    assert.match(page.headers.get("content-security-policy") ?? "", /^default-src 'none';/);
    const head = await worker.ask("/", { method: "HEAD" });
    assert.deepEqual([head.status, head.text, typeOf(head)], [200, "", typeOf(page)]);
  });

  await check("/issue: GET, and POST with claims and an algorithm", async () => {
    const plain = await worker.ask("/issue");
    assert.deepEqual([plain.status, typeOf(plain)], [200, "text/plain; charset=utf-8"]);
    const { header, payload } = decode(plain.text);
    const { iat, exp, nbf, jti, ...claims } = payload as Record<string, unknown>;
    assert.deepEqual([header.alg, claims], ["RS256", { ver: "scitoken:2.0", aud: url, iss: url }]);
    assert.deepEqual([Number(exp) - Number(iat), nbf, typeof jti], [600, iat, "string"]);
    for (const [asked, algorithm] of [
      ["ES256", "ES256"],
      ["RS256", "RS256"],
      ["none", "RS256"],
    ]) {
      assert.equal(decode(await worker.issue({}, asked)).header.alg, algorithm);
    }
    const later = Math.floor(Date.now() / 1000) + 30 * 24 * HOUR;
    const asked = { iss: "https://x.example", ver: "scitoken:1.0", scope: "read:/x", exp: later };
    const own = decode(await worker.issue(asked)).payload;
    assert.deepEqual([own.iss, own.ver, own.aud, own.scope], [url, "scitoken:1.0", undefined, "read:/x"]);
    // The issuer's clock may have gone on by then.
    assert.ok(Math.abs(Number(own.exp) - later) <= 5);
    for (const body of ["", "{", "[]"]) {
      const { status, text } = await worker.post("/issue", body);
      assert.deepEqual([status, text], [400, ""], body);
    }
  });

  await check("/verify", async () => {
    const token = await worker.issue({ scope: "read:/" });
    const good = await worker.post("/verify", { token });
    assert.deepEqual([good.status, good.json], [200, { Success: true, Error: "Signature Verified" }]);
    for (const wrong of [changed(token), "x", ""]) {
      const { status, json } = await worker.post("/verify", { token: wrong });
      assert.deepEqual([status, Object.keys(json), json.Success], [200, ["Success", "Error"], false]);
      assert.ok(typeof json.Error === "string" && json.Error.length > 0);
    }
    for (const body of ["", "{}", "[]", "null"]) {
      const { status, json } = await worker.post("/verify", body);
      assert.deepEqual([status, json], [400, { Success: false, Error: "Invalid request" }], body);
    }
    assert.equal((await worker.post("/verify", { token: "x".repeat(70_000) })).status, 413);
  });

  await check("/oauth2/certs: a key of each algorithm, for pages of other origins too", async () => {
    const certs = await worker.ask("/oauth2/certs");
    assert.deepEqual([certs.status, typeOf(certs)], [200, "application/json"]);
    assert.equal(certs.headers.get("access-control-allow-origin"), "*");
    const members = certs.json.keys.map(
      ({ n: _n, x: _x, y: _y, kid: _kid, ...others }: Record<string, string>) => others,
    );
    assert.deepEqual(members, [
      { kty: "RSA", e: "AQAB", alg: "RS256", use: "sig" },
      { kty: "EC", crv: "P-256", alg: "ES256", use: "sig" },
    ]);
    const headers = { "if-none-match": certs.headers.get("etag") ?? "" };
    assert.equal((await worker.ask("/oauth2/certs", { headers })).status, 304);
  });

  await check("/.well-known/openid-configuration", async () => {
    const { status, json } = await worker.ask("/.well-known/openid-configuration");
    const endpoints = {
      issuer: url,
      jwks_uri: `${url}/oauth2/certs`,
      device_authorization_endpoint: `${url}/oauth2/device_authorization`,
      registration_endpoint: `${url}/oauth2/oidc-cm`,
      token_endpoint: `${url}/oauth2/token`,
    };
    const found = Object.fromEntries(Object.keys(endpoints).map((name) => [name, json[name]]));
    assert.deepEqual([status, found], [200, endpoints]);
    assert.deepEqual(json.id_token_signing_alg_values_supported, ["RS256", "ES256"]);
  });

  for (const [path, other] of [
    ["/protected", "/secret"],
    ["/secret", "/protected"],
  ] as const) {
    await check(path, async () => {
      const name = path.slice(1);
      const token = await worker.issue({ scope: `read:${path}` }, "ES256");
      const ask = async (asked: string, method = "GET") => {
        const { status, headers, text } = await worker.ask(path, { method, ...bearer(asked) });
        return [status, headers.get("www-authenticate"), text] as const;
      };
      assert.deepEqual(await ask(token), [200, null, `Succesfully accessed the ${name} resource!`]);
      assert.deepEqual(await ask(token, "HEAD"), [200, null, ""]);
      const narrow = await ask(await worker.issue({ scope: `read:${other}` }));
      assert.deepEqual(narrow.slice(0, 2), [403, `Bearer error="insufficient_scope", scope="read:${path}"`]);
      assert.match(narrow[2], /^Validation incorrect: /);
      const elsewhere = await ask(await worker.issue({ scope: `read:${path}`, aud: "https://x.example" }));
      assert.deepEqual(elsewhere.slice(0, 2), [401, 'Bearer error="invalid_token"']);
      assert.match(elsewhere[2], /^Validation incorrect: /);
      const forged = await ask(changed(token));
      assert.deepEqual(forged.slice(0, 2), [401, 'Bearer error="invalid_token"']);
      assert.match(forged[2], /^Unable to deserialize: /);
      const without = await worker.ask(path);
      const challenge = without.headers.get("www-authenticate");
      assert.deepEqual([without.status, challenge, without.text], [401, "Bearer", "No Authentication Header"]);
    });
  }

  await check("other paths and methods, and a page of another origin that asks first", async () => {
    assert.equal((await worker.ask("/nothing")).status, 404);
    const { status, headers } = await worker.ask("/verify");
    assert.deepEqual([status, headers.get("allow")], [405, "POST, OPTIONS"]);
    const preflight = await worker.ask("/issue", { method: "OPTIONS" });
    assert.deepEqual([preflight.status, preflight.headers.get("access-control-allow-origin")], [204, "*"]);
  });
}
