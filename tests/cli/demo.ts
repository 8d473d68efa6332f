/** Tokens of a demo service. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Issuing } from "../issuer/route.ts";
import { TestIssuer } from "../suite/issuer.ts";
import { type Context, readJson } from "./context.ts";
import { Serving } from "./serving.ts";

export async function demo({ check, cli, environment, keys, library }: Context): Promise<void> {
  const [ES256, RS256] = [keys, join(cli.folder, "RS256")].map(
    (folder) => readJson(join(folder, "private-jwks.json")).keys[0],
  );
  const issuing = { ES256, RS256 } as unknown as Issuing;
  const service = await TestIssuer.start(environment, () => ({ "/issue": { issuing } }), "https");
  const ask = ["demo", "--url", service.url];

  await check("demo prints a token with the claims that were asked for", async () => {
    const token = (await cli.print([...ask, "scope=read:/protected", "n:=1"])).trim();
    const { header, payload } = library.jwt.decode(token);
    assert.deepEqual([header.alg, payload.scope, payload.n, payload.iss], ["ES256", "read:/protected", 1, service.url]);
    const made = await cli.json([...ask, "--alg", "RS256", "exp:=9999999999"]);
    assert.deepEqual([made.algorithm, made.keyId, made.claims.exp], ["RS256", RS256?.kid, 9_999_999_999]);
    assert.equal(library.jwt.decode(made.token).header.kid, RS256?.kid);
  });
  await check("demo says when there is no service, and what is wrong with the question", async () => {
    const nowhere = await cli.json(["demo", "--url", `${service.url}/nothing`], {}, 2);
    assert.equal(nowhere.error.reason, "demo_refused");
    await cli.fails(1, /ERR_ISSUER_INSECURE/, ["demo", "--url", "http://127.0.0.1:1"]);
    const closed = await cli.fails(1, /ERR_KEYS_UNAVAILABLE/, ["demo", "--url", "http://127.0.0.1:1", "--insecure"]);
    assert.doesNotMatch(closed.stderr, /--jwks/);
    await cli.fails(2, /is no claim/, [...ask, "scope"]);
    await cli.fails(2, /Allowed choices are ES256, RS256/, [...ask, "--alg", "EdDSA"]);
  });
  await check("demo gets a token of an issuer that the command serves", async () => {
    const serving = await Serving.start(cli);
    const { url } = serving.told;
    const input = await cli.print(["demo", "--url", url, "--insecure", "scope=read:/"]);
    await cli.print(["verify", "-", "--issuer", url, "--insecure"], { input });
    await serving.stop();
  });
}
