/** The device flow of the demo service, by its routes, and as a standard OAuth client goes it. */

import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import type { Library } from "../suite/environment.ts";
import { bearer, type DemoWorker } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

const DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code";

export async function deviceFlow(check: Check, { jwt: { decode } }: Library, worker: DemoWorker): Promise<void> {
  const { url } = worker;
  const form = (path: string, parameters: Record<string, string>) =>
    worker.ask(path, { method: "POST", body: new URLSearchParams(parameters) });

  await check("device flow: a client registers", async () => {
    const { status, json } = await worker.post("/oauth2/oidc-cm", { scope: "write:/" });
    const client = {
      client_id: "test-client",
      grant_types: ["refresh_token", DEVICE_CODE],
      scope: "write:/",
      token_endpoint_auth_method: "none",
    };
    assert.deepEqual([status, json], [201, client]);
    assert.equal((await worker.post("/oauth2/oidc-cm", "")).json.scope, "read:/");
  });

  await check("device flow: a code, where to enter it, the token, and another", async () => {
    const { status, json: codes } = await form("/oauth2/device_authorization", { client_id: "test-client" });
    const page = `${url}/device-code`;
    const device_code = "00000000-0000-0000-0000-000000000000";
    const expected = { device_code, user_code: "SCITOKENS", expires_in: 3600 };
    assert.deepEqual([status, codes], [200, { ...expected, verification_uri: page, verification_url: page }]);
    for (const path of ["/device-code", "/device-code/"]) {
      assert.match((await worker.ask(path)).text, /<form action="\/submit-code" method="post">/);
    }
    const submitted = await form("/submit-code", { code: "SCITOKENS" });
    assert.deepEqual([submitted.status, submitted.headers.get("location"), submitted.text], [302, "/", ""]);

    const granted = await form("/oauth2/token", { grant_type: DEVICE_CODE, device_code, client_id: "test-client" });
    const { access_token, refresh_token, ...rest } = granted.json;
    const told = { token_type: "Bearer", expires_in: 1200, scope: "read:/protected" };
    assert.deepEqual([granted.status, rest], [200, told]);
    assert.equal(granted.headers.get("cache-control"), "no-store");
    assert.equal((await worker.ask("/protected", bearer(access_token))).status, 200);
    const { payload, header } = decode(refresh_token);
    const { scope, orig_scope, orig_aud, sub } = payload;
    assert.deepEqual([header.alg, scope, orig_scope, orig_aud], ["ES256", "refresh", "read:/protected", url]);
    assert.equal(Number(payload.exp) - Number(payload.iat), 31 * 86_400);

    const refreshed = await form("/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token,
      scope: "read:/secret",
    });
    const claims = decode(refreshed.json.access_token).payload;
    assert.deepEqual([refreshed.status, claims.scope, claims.sub, claims.aud], [200, "read:/secret", sub, url]);
    assert.equal((await worker.ask("/secret", bearer(refreshed.json.access_token))).status, 200);
  });

  await check("device flow: what was handed out nowhere is refused", async () => {
    for (const parameters of [
      { grant_type: DEVICE_CODE, device_code: "another" },
      { grant_type: "refresh_token", refresh_token: await worker.issue({ scope: "read:/" }) },
    ]) {
      const { status, json } = await form("/oauth2/token", parameters);
      assert.deepEqual([status, json.error], [400, "invalid_grant"]);
    }
    const { status, json } = await form("/oauth2/token", { grant_type: "password" });
    assert.deepEqual([status, json.error], [400, "unsupported_grant_type"]);
  });

  await check("device flow: oauth4webapi, which nobody here wrote, goes it from the metadata on", async () => {
    const issuer = new URL(url);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));
    const client = { client_id: "test-client" };
    const asked = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), {});
    const { device_code } = await oauth.processDeviceAuthorizationResponse(server, client, asked);
    const response = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), device_code);
    const { access_token, refresh_token } = await oauth.processDeviceCodeResponse(server, client, response);
    assert.equal((await worker.ask("/protected", bearer(access_token))).status, 200);
    const again = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token ?? "");
    const { scope } = await oauth.processRefreshTokenResponse(server, client, again);
    assert.equal(scope, "read:/protected");
  });
}
