/** The interface of the demo service. */

import QUnit from "qunit";
import type { JsonObject } from "../../../../src/index.ts";
import type { Library } from "../../environment.ts";
import { ACCESS_TOKEN, ask, askForToken, type Bench, ISSUER, makeBench, NOW, STORAGE, told } from "./bench.ts";

const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";
const PATHS = ["/issue", "/protected", "/secret", "/oauth2/certs", "/device-code"];

export function demoService(library: Library): void {
  const { decode } = library.jwt;
  const postJson = (bench: Bench, path: string, value: unknown) =>
    ask(bench, `/dept${path}`, { method: "POST", body: typeof value === "string" ? value : JSON.stringify(value) });
  const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

  QUnit.module("the demo service", () => {
    QUnit.test("it is not there unless it is asked for", async (assert) => {
      const bench = await makeBench(library);
      for (const path of PATHS) assert.equal((await ask(bench, `/dept${path}`)).status, 404, path);
      const { json } = await ask(bench, "/dept/.well-known/openid-configuration");
      assert.notOk("device_authorization_endpoint" in json);
    });

    QUnit.test("issue: any claims, with issuer, times, and what a 2.0 token needs", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      const issued = await postJson(bench, "/issue", {
        payload: { scope: "read:/x", iss: "https://x.example", exp: 1 },
      });
      assert.equal(issued.headers.get("content-type"), "text/plain; charset=utf-8");
      const { jti: _, ...claims } = decode(issued.text).payload;
      const times = { iat: NOW, nbf: NOW, exp: NOW + 600 };
      assert.deepEqual(claims, { ver: "scitoken:2.0", aud: ISSUER, scope: "read:/x", iss: ISSUER, ...times });
      const longer = await postJson(bench, "/issue", { payload: { ver: "scitoken:1.0", exp: NOW + 3600 } });
      assert.deepEqual(
        ["ver", "aud", "exp"].map((claim) => decode(longer.text).payload[claim]),
        ["scitoken:1.0", undefined, NOW + 3600],
      );
      const longest = await postJson(bench, "/issue", { payload: { exp: NOW + 86_400 } });
      assert.equal(decode(longest.text).payload.exp, NOW + 21_600, "but not longer than the issuer's longest");
      assert.equal(decode((await ask(bench, "/dept/issue")).text).payload.iss, ISSUER);
      const brief = await makeBench(library, { demo: true, lifetime: 60 });
      assert.equal(decode((await ask(brief, "/dept/issue")).text).payload.exp, NOW + 60, "as all of the issuer's");
    });

    QUnit.test("issue: the key for the algorithm that is asked for, else the first", async (assert) => {
      const keys = [await library.generateKey("RS256"), await library.generateKey("ES256")];
      const bench = await makeBench(library, { demo: true, keys });
      const algorithmFor = async (algorithm: unknown) =>
        decode((await postJson(bench, "/issue", { payload: {}, algorithm })).text).header.alg;
      const asked = ["ES256", "RS256", "HS256", undefined, 1];
      const answered = ["ES256", "RS256", "RS256", "RS256", "RS256"];
      assert.deepEqual(await Promise.all(asked.map(algorithmFor)), answered);
      const store = new library.MemoryStore();
      const replaced = {
        keys: undefined,
        signingKeys: { store, algorithm: ["RS256", "ES256"] },
        now: Date.now,
      } as const;
      const other = await makeBench(library, { demo: true, ...replaced });
      const replacedFor = async (algorithm: unknown) =>
        decode((await postJson(other, "/issue", { payload: null, algorithm })).text).header.alg;
      assert.deepEqual(await Promise.all(asked.map(replacedFor)), answered, "of keys that replace themselves too");
    });

    QUnit.test("issue: what is refused", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      for (const body of ["", "{", "[]", "1", '{"payload":[]}', '{"payload":1}']) {
        const { status, text } = await postJson(bench, "/issue", body);
        assert.deepEqual([status, text], [400, ""], body);
      }
      assert.equal(told(await postJson(bench, "/issue", { payload: { scope: "read:x" } })), "400 invalid_request");
      assert.equal((await postJson(bench, "/issue", "x".repeat(70_000))).status, 413);
      assert.deepEqual(bench.errors, []);
    });

    QUnit.test("verify", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      const token = (await ask(bench, "/dept/issue")).text;
      const good = await postJson(bench, "/verify", { token });
      assert.deepEqual(good.json, { Success: true, Error: "Signature Verified" });
      const { json } = await postJson(bench, "/verify", { token: `${token.slice(0, -8)}AAAAAAAA` });
      assert.deepEqual([json.Success, typeof json.Error], [false, "string"]);
      const wrong = await postJson(bench, "/verify", "{}");
      assert.deepEqual([wrong.status, wrong.json], [400, { Success: false, Error: "Invalid request" }]);
    });

    QUnit.test("protected and secret, with the challenges of RFC 6750", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      const issue = async (payload: object) => (await postJson(bench, "/issue", { payload })).text;
      const token = await issue({ scope: "read:/protected" });
      const elsewhere = await issue({ scope: "read:/protected", aud: STORAGE });
      const rows: readonly [path: string, init: RequestInit, status: number, challenge: string | null][] = [
        ["/protected", bearer(token), 200, null],
        ["/secret", bearer(await issue({ scope: "read:/" })), 200, null],
        ["/secret", bearer(token), 403, 'Bearer error="insufficient_scope", scope="read:/secret"'],
        ["/protected", bearer(elsewhere), 401, 'Bearer error="invalid_token"'],
        ["/protected", bearer("x.y.z"), 401, 'Bearer error="invalid_token"'],
        ["/protected", { headers: { authorization: "Basic x" } }, 401, 'Bearer error="invalid_token"'],
        ["/protected", {}, 401, "Bearer"],
      ];
      for (const [path, init, status, challenge] of rows) {
        const answer = await ask(bench, `/dept${path}`, init);
        assert.deepEqual([answer.status, answer.headers.get("www-authenticate")], [status, challenge], answer.text);
      }
    });

    QUnit.test("the device flow, and another token of a refresh token", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      const { json: metadata } = await ask(bench, "/dept/.well-known/openid-configuration");
      const path = new URL(String(metadata.device_authorization_endpoint)).pathname;
      const { json: codes } = await ask(bench, path, {
        method: "POST",
        body: new URLSearchParams({ client_id: "any" }),
      });
      assert.equal(codes.user_code, "SCITOKENS");
      const granted = await askForToken(bench, { grant_type: DEVICE_CODE, device_code: String(codes.device_code) });
      const claimsOf = ({ access_token }: JsonObject) => decode(String(access_token)).payload;
      assert.deepEqual([claimsOf(granted.json).scope, claimsOf(granted.json).aud], ["read:/protected", ISSUER]);
      assert.equal((await ask(bench, "/dept/protected", bearer(String(granted.json.access_token)))).status, 200);
      const refresh_token = String(granted.json.refresh_token);
      assert.equal((await ask(bench, "/dept/protected", bearer(refresh_token))).status, 403, "it is of no other use");
      const again = await askForToken(bench, { grant_type: "refresh_token", refresh_token, scope: "read:/secret" });
      assert.deepEqual(
        [claimsOf(again.json).scope, claimsOf(again.json).sub],
        ["read:/secret", claimsOf(granted.json).sub],
      );
      const refused = [
        { grant_type: DEVICE_CODE, device_code: "another" },
        { grant_type: DEVICE_CODE },
        { grant_type: "refresh_token", refresh_token: String(granted.json.access_token) },
        { grant_type: "refresh_token", refresh_token: "x" },
        { grant_type: "refresh_token" },
      ];
      for (const parameters of refused) assert.equal(told(await askForToken(bench, parameters)), "400 invalid_grant");
    });

    QUnit.test("registration, keys and the token endpoint by the names of the demo service", async (assert) => {
      const bench = await makeBench(library, { demo: true });
      const { status, json } = await postJson(bench, "/oauth2/oidc-cm", { scope: "write:/" });
      assert.deepEqual([status, json.client_id, json.scope], [201, "test-client", "write:/"]);
      const { json: metadata } = await ask(bench, "/dept/.well-known/openid-configuration");
      const named = [metadata.jwks_uri, metadata.token_endpoint];
      assert.deepEqual(named, [`${ISSUER}/oauth2/certs`, `${ISSUER}/oauth2/token`]);
      assert.deepEqual((await ask(bench, "/dept/oauth2/certs")).json, (await ask(bench, "/dept/jwks")).json);
      const body = new URLSearchParams({ grant_type: "password" });
      assert.equal(
        told(await ask(bench, "/dept/oauth2/token", { method: "POST", body })),
        "400 unsupported_grant_type",
      );
      const subject_token = (await postJson(bench, "/issue", { payload: { scope: "read:/", aud: STORAGE } })).text;
      const exchange = { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", client_id: "page" };
      const exchanged = await askForToken(bench, { ...exchange, subject_token, subject_token_type: ACCESS_TOKEN });
      assert.equal(exchanged.json.scope, "read:/", "what every issuer does, it does too");
    });
  });
}
