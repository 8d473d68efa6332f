/** Tokens of other issuers: their keys are discovered once, and then had from the Cache API and from KV. */

import assert from "node:assert/strict";
import type { Library } from "../suite/environment.ts";
import { JWKS, METADATA, type TestIssuer } from "../suite/issuer.ts";
import { bearer, type DemoWorker } from "./demo-worker.ts";

type Check = (name: string, act: () => unknown) => Promise<boolean>;

/** Some issuers, of which the Worker trusts two. */
export interface Issuers {
  readonly trusted: TestIssuer;
  /** It is trusted too, and never answers with a key. */
  readonly silent: TestIssuer;
  readonly stranger: TestIssuer;
  /** That of all of them. */
  readonly key: Awaited<ReturnType<Library["generateKey"]>>;
}

export async function outside(check: Check, library: Library, worker: DemoWorker, issuers: Issuers): Promise<void> {
  const { trusted, silent, stranger, key } = issuers;
  const mint = (claims: Record<string, string> = {}, { url } = trusted, by = key) =>
    new library.SciToken({ key: by, claims: { aud: worker.url, scope: "read:/protected", ...claims } }).serialize({
      issuer: url,
    });
  const verify = async (token: string) => (await worker.post("/verify", { token })).json;
  const GOOD = { Success: true, Error: "Signature Verified" };
  const ONCE = [METADATA, JWKS];

  await check("outside: their keys are discovered, and asked for once by any number of requests", async () => {
    const tokens = await Promise.all(Array.from({ length: 5 }, () => mint()));
    for (const answer of await Promise.all(tokens.map(verify))) assert.deepEqual(answer, GOOD);
    assert.deepEqual(await trusted.requests(), ONCE);
  });

  await check("outside: a token opens /protected, to who asks with GET or HEAD", async () => {
    const open = await worker.ask("/protected", bearer(await mint()));
    assert.deepEqual([open.status, open.text], [200, "Succesfully accessed the protected resource!"]);
    assert.equal(open.headers.get("access-control-allow-origin"), "*");
    const head = await worker.ask("/protected", { method: "HEAD", ...bearer(await mint()) });
    assert.deepEqual([head.status, head.text], [200, ""]);
    assert.deepEqual(await trusted.requests(), ONCE);
  });

  await check("outside: /protected refuses with the challenges of RFC 6750", async () => {
    const ask = async (token: string, path = "/protected") => {
      const { status, headers, text } = await worker.ask(path, bearer(token));
      return [status, /error="(\w+)"/.exec(headers.get("www-authenticate") ?? "")?.[1], text.split(":")[0]];
    };
    const narrow = await worker.ask("/protected", bearer(await mint({ scope: "read:/secret" })));
    assert.match(
      narrow.headers.get("www-authenticate") ?? "",
      /^Bearer error="insufficient_scope",.* scope="read:\/protected"$/,
    );
    assert.deepEqual([narrow.status, narrow.text.split(":")[0]], [403, "Validation incorrect"]);
    const invalid = [401, "invalid_token", "Unable to deserialize"];
    assert.deepEqual(await ask(await mint({ aud: "https://x.example" })), invalid);
    const impostor = await library.generateKey("RS256", { keyId: key.keyId });
    assert.deepEqual(await ask(await mint({}, trusted, impostor)), invalid);
    assert.deepEqual((await verify(await mint({}, trusted, impostor))).Success, false);
    assert.deepEqual(await ask(await mint({ scope: "read:/" }), "/secret"), invalid, "which is for its own tokens");
  });

  await check("outside: for an issuer that is not trusted nothing is fetched", async () => {
    const token = await mint({}, stranger);
    assert.equal((await verify(token)).Success, false);
    assert.equal((await worker.ask("/protected", bearer(token))).status, 401);
    assert.deepEqual(await stranger.requests(), []);
  });

  await check("outside: where keys cannot be had, it says so, and when to try again", async () => {
    const token = await mint({}, silent);
    const { status, headers } = await worker.ask("/protected", bearer(token));
    assert.equal(status, 503);
    assert.ok(Number(headers.get("retry-after")) > 0);
    const answer = await verify(token);
    assert.equal(answer.Success, false);
    assert.match(answer.Error, /keys/);
  });

  await check("outside: a new isolate has the keys from the Cache API or KV, and asks nobody", async () => {
    // To be had anew after each restart.
    const shared = () => worker.kv("ISSUER_KEYS");
    const name = `scitokens:${trusted.url}`;
    const kept = (await (await shared()).get(name)) ?? "";
    assert.ok(kept.includes(key.keyId), "they are in KV");
    const newIsolateVerifies = async () => {
      await worker.restart();
      assert.deepEqual(await verify(await mint()), GOOD);
      assert.deepEqual(await trusted.requests(), ONCE);
    };
    await newIsolateVerifies();
    await (await shared()).delete(name);
    await newIsolateVerifies();
    await (await shared()).put(name, kept);
    assert.ok(await worker.forgetNearby(trusted.url), "they are in the Cache API");
    await newIsolateVerifies();
    assert.ok(await worker.forgetNearby(trusted.url), "and again, from KV");
  });

  await check("outside: another data centre, which never met the issuer, has them from KV", async () => {
    const asked = { method: "POST", body: JSON.stringify({ token: await mint() }) };
    assert.deepEqual((await worker.askTwo("/verify", asked)).json, GOOD);
    assert.deepEqual(await trusted.requests(), ONCE);
  });

  await check("outside: in neither any more, they are asked for again", async () => {
    await (await worker.kv("ISSUER_KEYS")).delete(`scitokens:${trusted.url}`);
    await worker.forgetNearby(trusted.url);
    await worker.restart();
    assert.deepEqual(await verify(await mint()), GOOD);
    assert.deepEqual(await trusted.requests(), [...ONCE, ...ONCE]);
  });
}
