/** The issuer for development: what it publishes, what it signs, and how its keys follow each other. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { AUDIENCE, type Context, readJson } from "./context.ts";
import { Serving } from "./serving.ts";

export async function serve(context: Context): Promise<void> {
  const { check, cli } = context;
  let serving: Serving | undefined;
  await check("serve starts on a port that is free, and says where", async () => {
    serving = await Serving.start(cli, "--max-lifetime", "1h");
    const { issuer, url, port, algorithm } = serving.told;
    assert.deepEqual([issuer, url, algorithm], [url, `http://127.0.0.1:${port}`, "ES256"]);
  });
  if (serving === undefined) return;
  await publishes(context, serving);
  await signs(context, serving);
  await refuses(context, serving);
  await rotates(context, serving);
  await check("serve ends with 0 at SIGTERM, although somebody keeps a connection", async () => {
    const socket = connect((serving as Serving).told.port, "127.0.0.1");
    await once(socket, "connect");
    socket.on("error", () => {});
    assert.equal(await (serving as Serving).stop("SIGTERM"), 0);
    socket.destroy();
  });
  await starts(context);
}

async function publishes({ check }: Context, serving: Serving): Promise<void> {
  const { url, keys } = serving.told;
  await check("serve publishes metadata where OpenID Connect and RFC 8414 have it", async () => {
    for (const name of ["openid-configuration", "oauth-authorization-server"]) {
      const metadata = (await (await serving.get(`/.well-known/${name}`)).json()) as Record<string, unknown>;
      assert.deepEqual(
        [metadata.issuer, metadata.jwks_uri, metadata.token_endpoint],
        [url, `${url}/jwks`, `${url}/token`],
      );
    }
  });
  await check("serve publishes the key that signs and the next, with a lifetime and an entity tag", async () => {
    const response = await serving.get("/jwks");
    const published = (await response.json()) as { keys: Record<string, string>[] };
    assert.deepEqual(
      published.keys.map(({ kid }) => kid),
      [keys.signing, keys.next],
    );
    assert.ok(published.keys.every((key) => !("d" in key)));
    const { headers } = response;
    assert.equal(headers.get("cache-control"), "public, max-age=300");
    assert.equal(headers.get("access-control-allow-origin"), "*");
    const again = await serving.get("/jwks", { "if-none-match": headers.get("etag") ?? "" });
    assert.deepEqual([again.status, await again.text()], [304, ""]);
  });
}

async function signs(context: Context, serving: Serving): Promise<void> {
  const { check, cli, library } = context;
  const { url } = serving.told;
  const keyCache = new library.KeyCache({ issuers: [url], insecure: true });
  await check("serve answers an OAuth request with a token that the library and the command verify", async () => {
    const form = { grant_type: "client_credentials", scope: "read:/store", audience: AUDIENCE, lifetime: "1m" };
    const basic = { authorization: `Basic ${btoa("web:secret")}` };
    const response = await serving.post("/token", new URLSearchParams(form), basic);
    const answer = (await response.json()) as Record<string, string>;
    assert.deepEqual(
      [response.headers.get("cache-control"), answer.token_type, answer.expires_in, answer.scope],
      ["no-store", "Bearer", 60, "read:/store"],
    );
    const input = answer.access_token ?? "";
    const token = await library.SciToken.deserialize(input, { keyCache, audience: AUDIENCE });
    const { exp, iat, sub, client_id: client } = token.toJSON();
    assert.deepEqual(
      [(exp as number) - (iat as number), sub, client, token.profile],
      [60, "web", "web", "scitoken:2.0"],
    );
    const trust = ["--insecure", "--issuer", url, "--audience", AUDIENCE];
    await cli.print(["test-access", "-", "read", "/store/x", ...trust], { input });
  });
  await check("serve needs to be told no more than a scope", async () => {
    for (const profile of ["scitoken:1.0", "scitoken:2.0", "wlcg:1.0", "at+jwt"]) {
      const token = await library.SciToken.deserialize(await serving.token({ scope: "read:/", profile }), { keyCache });
      assert.deepEqual([token.profile, token.get("sub")], [profile, "developer"]);
    }
  });
  await check("serve takes claims of any kind as JSON", async () => {
    const body = JSON.stringify({ claims: { "wlcg.ver": "1.0", "wlcg.groups": ["/cms"], sub: "jane" }, lifetime: 5 });
    const response = await serving.post("/token", body, { "content-type": "application/json" });
    const { access_token: input } = (await response.json()) as { access_token: string };
    const token = await library.SciToken.deserialize(input, { keyCache });
    assert.deepEqual([token.profile, token.get("wlcg.groups"), token.get("sub")], ["wlcg:1.0", ["/cms"], "jane"]);
  });
  await check("serve speaks the interface of the demo service", async () => {
    const exp = Math.floor(Date.now() / 1000) + 3000;
    const body = JSON.stringify({ payload: { scope: "read:/", iss: "x", exp }, algorithm: "ES256" });
    const posted = await serving.post("/issue", body);
    assert.match(posted.headers.get("content-type") ?? "", /^text\/plain/);
    const { claims, ...token } = await read(await posted.text());
    assert.deepEqual([claims.iss, claims.aud, claims.exp, token.profile], [url, url, exp, "scitoken:2.0"]);
    assert.equal((await read(await (await serving.get("/issue")).text())).claims.iss, url);
    for (const wrong of ["{", "[]", '{"algorithm":"RS256"}', '{"payload":1}']) {
      assert.equal((await serving.post("/issue", wrong)).status, 400, wrong);
    }
  });

  await check("serve exchanges a token for a narrower one, whatever the client's secret is", async () => {
    const held = await serving.token({ scope: "read:/store write:/store", audience: AUDIENCE, sub: "jane" });
    const form = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: held,
      subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
      scope: "read:/store/run-1 write:/",
    };
    const basic = { authorization: `Basic ${btoa("web:secret")}` };
    const response = await serving.post("/token", new URLSearchParams(form), basic);
    const { access_token: input, scope } = (await response.json()) as Record<string, string>;
    const { claims } = await read(input ?? "");
    assert.deepEqual([scope, claims.sub, claims.aud], ["read:/store/run-1 write:/store", "jane", AUDIENCE]);
  });
  await check("serve has resources to try a token on", async () => {
    const guarded = (path: string, token: string) => serving.get(path, { authorization: `Bearer ${token}` });
    const token = await serving.token({ scope: "read:/protected", audience: url });
    assert.equal((await guarded("/protected", token)).status, 200);
    assert.equal((await guarded("/secret", token)).status, 403);
  });

  async function read(input: string) {
    const token = await library.SciToken.deserialize(input, { keyCache });
    return { profile: token.profile, claims: token.toJSON() };
  }
}

async function refuses({ check }: Context, serving: Serving): Promise<void> {
  const json = { "content-type": "application/json" };
  const cases: readonly (readonly [error: string, body: string, headers?: Record<string, string>])[] = [
    ["unsupported_grant_type", "grant_type=password"],
    ["invalid_scope", "scope=read"],
    ["invalid_scope", "scope=read:/a/../b"],
    ["invalid_request", "scope=read:/&lifetime=3601"],
    ["invalid_request", "lifetime=soon"],
    ["invalid_request", "scope=read:/&aud=https://storage.example"],
    ["invalid_request", "profile=jwt"],
    ["invalid_request", "{", json],
    ["invalid_request", "[]", json],
    ["invalid_request", '{"scope":"read:/"}', json],
    ["invalid_request", '{"claims":{"a":1,"a":2}}', json],
    ["invalid_request", '{"claims":{"ver":"9"}}', json],
  ];
  for (const [error, body, headers = { "content-type": "application/x-www-form-urlencoded" }] of cases) {
    await check(`serve refuses ${body} with ${error}`, async () => {
      const response = await serving.post("/token", body, headers);
      const answer = (await response.json()) as Record<string, string>;
      assert.deepEqual([response.status, answer.error], [400, error]);
      assert.match(answer.error_description ?? "", /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    });
  }
  await check("serve knows its paths and methods, and its own name", async () => {
    for (const path of ["/nothing", "//", "//jwks"]) assert.equal((await serving.get(path)).status, 404, path);
    assert.match(await (await serving.get("/")).text(), /^POST \/rotate$/m);
    const token = await serving.get("/token");
    assert.deepEqual([token.status, token.headers.get("allow")], [405, "POST, OPTIONS"]);
    const rotate = await serving.get("/rotate");
    assert.deepEqual([rotate.status, rotate.headers.get("allow")], [405, "POST"]);
    assert.equal((await serving.post("/token", "a".repeat(70_000))).status, 413);
    assert.equal(await statusFor(serving, "evil.example"), 403);
    assert.equal(await statusFor(serving, "localhost"), 200);
  });
  await check("serve lets pages of other origins read keys and metadata, and nothing else", async () => {
    const status = async (path: string, origin: string, method: string = "GET") =>
      (await fetch(`${serving.told.url}${path}`, { method, headers: { origin } })).status;
    for (const path of ["/jwks", "/.well-known/openid-configuration"]) {
      assert.equal(await status(path, "https://evil.example"), 200, path);
    }
    for (const origin of ["https://evil.example", "null"]) {
      assert.equal(await status("/issue", origin), 403);
      assert.equal(await status("/rotate", origin, "POST"), 403);
      assert.equal(await status("/token", origin, "OPTIONS"), 403);
    }
    assert.equal(await status("/issue", "http://localhost:3000"), 200);
  });
}

/** What it answers to whoever calls it by another name, as after DNS rebinding. */
async function statusFor({ told: { port } }: Serving, host: string): Promise<number | undefined> {
  const asked = request({ port, host: "127.0.0.1", path: "/jwks", headers: { host: `${host}:${port}` } });
  asked.end();
  const [response] = await once(asked, "response");
  response.resume();
  return response.statusCode;
}

async function rotates({ check, cli, library }: Context, serving: Serving): Promise<void> {
  const { url, keys } = serving.told;
  await check("a verifier with the keys of before verifies what the next key signs, and asks nobody", async () => {
    let asked = 0;
    const counting: typeof fetch = (...given) => {
      asked++;
      return fetch(...given);
    };
    const keyCache = new library.KeyCache({ issuers: [url], insecure: true, fetch: counting as never });
    const before = await serving.token({ scope: "read:/" });
    await library.SciToken.deserialize(before, { keyCache });
    const rotated = (await (await serving.post("/rotate")).json()) as Record<string, unknown> & {
      retiring: { keyId: string }[];
    };
    assert.deepEqual([rotated.signing, rotated.retiring[0]?.keyId], [keys.next, keys.signing]);
    const after = await serving.token({ scope: "read:/" });
    assert.equal((await library.SciToken.deserialize(after, { keyCache })).header.kid, keys.next);
    await library.SciToken.deserialize(before, { keyCache });
    assert.equal(asked, 2);
    // And who comes later reads what the old key has signed.
    const late = new library.KeyCache({ issuers: [url], insecure: true });
    for (const token of [before, after]) await library.SciToken.deserialize(token, { keyCache: late });
    for (const input of [before, after]) await cli.print(["verify", "-", "--insecure", "--issuer", url], { input });
  });
  await check("keys that still serve are not pushed out by many rotations", async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 40; time++) statuses.push((await serving.post("/rotate")).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [200, 429]);
    const { keys: published } = (await (await serving.get("/jwks")).json()) as { keys: { kid: string }[] };
    assert.ok(published.some(({ kid }) => kid === keys.signing) && published.length <= 32);
  });
}

async function starts(context: Context): Promise<void> {
  const { check, cli, keys } = context;
  await check("serve lets the next key sign by itself, and ends with 0 at Ctrl-C", async () => {
    const serving = await Serving.start(cli, "--rotate", "1s", "--alg", "EdDSA");
    const kid = async (): Promise<unknown> =>
      context.library.jwt.decode(await serving.token({ scope: "read:/" })).header.kid;
    assert.equal(await kid(), serving.told.keys.signing);
    const limit = Date.now() + 10_000;
    while ((await kid()) === serving.told.keys.signing && Date.now() < limit) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.notEqual(await kid(), serving.told.keys.signing);
    assert.equal((await serving.get("/jwks")).headers.get("cache-control"), "public, max-age=1");
    assert.equal(await serving.stop("SIGINT"), 0);
  });
  await check("serve takes a key and a name, and says when a port is taken", async () => {
    const key = join(keys, "private-jwks.json");
    const issuer = "https://proxy.example/dev";
    const serving = await Serving.start(cli, "--key", key, "--issuer", issuer);
    assert.deepEqual([serving.told.issuer, serving.told.keys.signing], [issuer, readJson(key).keys[0]?.kid]);
    for (const path of ["/.well-known/oauth-authorization-server/dev", "/dev/.well-known/openid-configuration"]) {
      const metadata = (await (await serving.get(path)).json()) as Record<string, unknown>;
      assert.deepEqual([metadata.issuer, metadata.jwks_uri], [issuer, `${issuer}/jwks`], path);
    }
    assert.equal((await serving.get("/dev/jwks")).status, 200);
    const { error } = await cli.json(["serve", "--port", String(serving.told.port)], {}, 1);
    assert.deepEqual([error.code, error.reason], ["ERR_PORT", "port_unavailable"]);
    await serving.stop();
  });
}
