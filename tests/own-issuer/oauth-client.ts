/** A standard OAuth client, oauth4webapi, that nobody here wrote: it discovers the issuer, and asks it for tokens. */

import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import type { SigningKey } from "../../src/index.ts";
import { type Bench, type Running, SECRET, STORAGE, start } from "./bench.ts";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";

export async function oauthClient(bench: Bench): Promise<void> {
  for (const path of ["", "/dept"]) {
    const clientKey = await bench.library.generateKey();
    const running = await start(bench, path, async () => ({
      keys: await bench.library.generateKey(),
      demo: path === "",
      clients: {
        "jobs/1": { secret: SECRET, scope: "read:/store", audience: STORAGE },
        signer: { jwks: bench.library.exportJwks(clientKey), scope: "read:/ write:/", audience: "ANY" },
        page: { scope: "read:/", audience: STORAGE },
      },
    }));
    try {
      await ask(bench, running, path === "" ? "at the root" : "below a path", clientKey);
      if (path === "") await device(bench, running);
    } finally {
      await running.close();
    }
  }
}

async function ask({ check, library }: Bench, { url }: Running, where: string, clientKey: SigningKey): Promise<void> {
  const keyCache = new library.KeyCache({ issuers: [url] });
  const read = (token: string) => library.SciToken.deserialize(token, { keyCache });
  const server = await discover(url, "oidc");
  const demand = async (
    client: oauth.Client,
    proof: oauth.ClientAuth,
    parameters: Record<string, string>,
  ): Promise<oauth.TokenEndpointResponse> => {
    const response = await oauth.clientCredentialsGrantRequest(server, client, proof, parameters);
    return oauth.processClientCredentialsResponse(server, client, response);
  };
  const jobs = { client_id: "jobs/1" };

  await check(`${where}: it discovers the issuer, as OpenID Connect and as RFC 8414 have it`, async () => {
    assert.deepEqual(await discover(url, "oauth2"), server);
    // A demo service names it as demo.scitokens.org does.
    assert.equal(server.token_endpoint, `${url}${where === "at the root" ? "/oauth2" : ""}/token`);
  });
  const ways: readonly [string, oauth.Client, oauth.ClientAuth][] = [
    ["client_secret_basic", jobs, oauth.ClientSecretBasic(SECRET)],
    ["client_secret_post", jobs, oauth.ClientSecretPost(SECRET)],
    ["private_key_jwt", { client_id: "signer" }, oauth.PrivateKeyJwt(clientKey.privateKey as CryptoKey)],
  ];
  for (const [way, client, proof] of ways) {
    await check(`${where}: a token with ${way}`, async () => {
      const answer = await demand(client, proof, { scope: `read:/store/run-1 aud:${STORAGE}` });
      assert.deepEqual([answer.token_type, answer.scope, answer.expires_in], ["bearer", "read:/store/run-1", 600]);
      const token = await read(answer.access_token);
      assert.deepEqual([token.get("sub"), token.get("aud")], [client.client_id, STORAGE]);
    });
  }
  await check(`${where}: refusals are those that it knows`, async () => {
    const refusal = async (client: oauth.Client, proof: oauth.ClientAuth, parameters: Record<string, string>) => {
      const error = await demand(client, proof, parameters).then(
        () => assert.fail("granted"),
        (thrown) => thrown,
      );
      // Of 401, it tells the challenge.
      if (error instanceof oauth.WWWAuthenticateChallengeError) return `${error.status} ${error.cause[0]?.scheme}`;
      return `${error.status} ${error.error}`;
    };
    const good = oauth.ClientSecretBasic(SECRET);
    assert.equal(await refusal(jobs, oauth.ClientSecretBasic("x"), { scope: "read:/" }), "401 basic");
    assert.equal(await refusal(jobs, good, { scope: "write:/" }), "400 invalid_scope");
    assert.equal(await refusal(jobs, good, { scope: "read:/", resource: "https://x.example" }), "400 invalid_target");
    assert.equal(await refusal({ client_id: "page" }, oauth.None(), { scope: "read:/" }), "400 unauthorized_client");
  });
  await check(`${where}: a token is exchanged for a narrower one`, async () => {
    const signer = ways[2] as (typeof ways)[number];
    const wide = await demand(signer[1], signer[2], { scope: "read:/store write:/store", audience: STORAGE });
    const page = { client_id: "page" };
    const asked = {
      subject_token: wide.access_token,
      subject_token_type: ACCESS_TOKEN,
      scope: "read:/store/a write:/store",
    };
    const response = await oauth.genericTokenEndpointRequest(server, page, oauth.None(), EXCHANGE, asked);
    const narrow = await oauth.processGenericTokenEndpointResponse(server, page, response);
    assert.deepEqual([narrow.scope, narrow.issued_token_type], ["read:/store/a", ACCESS_TOKEN]);
    const token = await read(narrow.access_token);
    assert.equal(token.get("sub"), "signer");
    assert.equal(new library.Enforcer(url, { audience: STORAGE }).test(token, "read", "/store/b"), false);
  });
}

async function device({ check, library }: Bench, { url }: Running): Promise<void> {
  await check("the demo service: the device flow, and a refresh", async () => {
    const server = await discover(url, "oidc");
    const client = { client_id: "test-client" };
    const begun = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), { scope: "read:/" });
    const { device_code } = await oauth.processDeviceAuthorizationResponse(server, client, begun);
    const granted = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), device_code);
    const { access_token, refresh_token = "" } = await oauth.processDeviceCodeResponse(server, client, granted);
    const keyCache = new library.KeyCache({ issuers: [url] });
    assert.equal((await library.SciToken.deserialize(access_token, { keyCache })).get("scope"), "read:/protected");
    const again = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token);
    assert.ok((await oauth.processRefreshTokenResponse(server, client, again)).access_token);
  });
}

async function discover(url: string, algorithm: "oidc" | "oauth2"): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(url);
  // It compares texts, and a URL without a path has a slash.
  const server = await oauth.discoveryRequest(issuer, { algorithm });
  return oauth.processDiscoveryResponse(issuer, server);
}
