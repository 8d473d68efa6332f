/** What Deno has to allow, at the least. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { JWKS, METADATA, TestIssuer } from "../suite/issuer.ts";
import { Cli } from "./command.ts";
import { AUDIENCE, type Context, ISSUER, readJson, tokenOf } from "./context.ts";
import { Serving } from "./serving.ts";

export async function permissions(context: Context): Promise<void> {
  const { check, environment, keys } = context;
  const allowing = (...allowed: string[]): Cli => {
    const flags = ["run", "--quiet", "--no-prompt", ...allowed];
    return new Cli({ ...context.cli.runtime, flags }, context.cli.folder);
  };
  await check("a key is printed without any permission", async () => {
    assert.match(await allowing().print(["keygen", "--pem-public"]), /BEGIN PUBLIC KEY/);
    await allowing().print(["--help"]);
    await allowing().fails(2, /unknown command/, ["nothing"]);
  });
  await check("keygen --out needs to write there", async () => {
    const out = join(context.cli.folder, "allowed");
    await allowing(`--allow-write=${out}`, `--allow-read=${out}`).print(["keygen", "--out", out]);
    await allowing().fails(1, /ERR_FILE/, ["keygen", "--out", out]);
  });
  await check("create and verify with pinned keys need to read their files", async () => {
    const cli = allowing(`--allow-read=${keys}`);
    const input = await cli.print([
      "create",
      "--key",
      join(keys, "private-jwks.json"),
      "--issuer",
      ISSUER,
      "scope=read:/",
    ]);
    await cli.print(["verify", "-", "--jwks", join(keys, "jwks.json")], { input });
    await allowing().fails(2, /--allow-read/, ["verify", "-", "--jwks", join(keys, "jwks.json")], { input });
  });
  await check("verify with discovered keys needs the network, and no more where none are kept", async () => {
    const issuer = await TestIssuer.publishing(environment, readJson(join(keys, "jwks.json")), "https");
    const input = await tokenOf(context, "--issuer", issuer.url, "scope=read:/", `aud=${AUDIENCE}`);
    const { host } = new URL(issuer.url);
    await allowing(`--allow-net=${host}`).print(["verify", "-", "--issuer", issuer.url, "--no-cache"], { input });
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    const { code, stderr } = await allowing(`--allow-net=${host}`).run(["verify", "-", "--issuer", issuer.url], {
      input,
    });
    assert.deepEqual([code, /^warning: no keys are kept/.test(stderr)], [0, true], stderr);
    const home = join(context.cli.folder, "cache/scitokens");
    const keeping = allowing(
      `--allow-net=${host}`,
      "--allow-env=HOME,XDG_CACHE_HOME",
      "--allow-sys=uid,homedir",
      "--allow-read",
      `--allow-write=${home}`,
    );
    const kept = await keeping.run(["verify", "-", "--issuer", issuer.url], { input });
    assert.deepEqual([kept.code, kept.stderr], [0, ""]);
    await allowing().fails(1, /ERR_KEYS_UNAVAILABLE/, ["verify", "-", "--issuer", issuer.url, "--no-cache"], { input });
  });
  await check("discover needs the variable that has the token", async () => {
    const env = { BEARER_TOKEN: await tokenOf(context, "scope=read:/") };
    await allowing("--allow-env=BEARER_TOKEN").print(["discover"], { env });
    await allowing().fails(2, /--allow-env=BEARER_TOKEN/, ["discover"], { env });
  });
  await check("serve needs the network of this machine", async () => {
    const serving = await Serving.start(allowing("--allow-net=127.0.0.1"));
    assert.equal((await serving.get("/jwks")).status, 200);
    assert.equal(await serving.stop("SIGINT"), 0);
  });
}
