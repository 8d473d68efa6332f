/** The configuration that the command obeys. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TestIssuer } from "../suite/issuer.ts";
import { type Context, ISSUER, readJson, tokenOf } from "./context.ts";

const AUTHORITY = fileURLToPath(new URL("../fixtures/tls/ca.pem", import.meta.url));

export async function config(context: Context): Promise<void> {
  const { check, cli, environment, keys } = context;
  const home = join(cli.folder, "home");
  mkdirSync(home);
  const ini = (name: string, ...lines: string[]): string => {
    const file = join(cli.folder, `${name}.ini`);
    writeFileSync(file, ["[scitokens]", ...lines, ""].join("\n"));
    return file;
  };

  await check("default_alg is what keygen makes, unless it is told", async () => {
    const given = ["keygen", "--jwks-public", "--config", ini("alg", "default_alg = ES384")];
    const { keys: made } = JSON.parse(await cli.print(given));
    assert.equal(made[0].alg, "ES384");
    const { keys: told } = JSON.parse(await cli.print([...given, "--alg", "EdDSA"]));
    assert.equal(told[0].alg, "EdDSA");
  });
  await check("cache_location is where keys are kept, and so is the variable of the C++ library", async () => {
    const jwks = join(keys, "jwks.json");
    await cli.print(["keys", "add", ISSUER, jwks, "--config", ini("cache", `cache_location = ${home}`)]);
    assert.ok(existsSync(join(home, "scitokens/added")));
    const env = { SCITOKEN_CONFIG_KEYCACHE_CACHE_HOME: home };
    const { folder, keys: found } = await cli.json(["keys", "list"], { env });
    assert.deepEqual([folder, found[0].issuer], [join(home, "scitokens/keys"), ISSUER]);
  });
  await check("tls.ca_file is the authority that issuers are trusted by, and log_file is written", async () => {
    const issuer = await TestIssuer.publishing(environment, readJson(join(keys, "jwks.json")), "https");
    const input = await tokenOf(context, "--issuer", issuer.url, "scope=read:/");
    const env = { NODE_EXTRA_CA_CERTS: "", DENO_CERT: "" };
    const verify = ["verify", "-", "--issuer", issuer.url, "--no-cache"];
    // Deno does not say why it could not connect.
    const hint = cli.runtime.name === "deno" ? /hint: / : /hint: .*tls\.ca_file.*NODE_EXTRA_CA_CERTS/;
    const { stderr } = await cli.fails(1, /ERR_KEYS_UNAVAILABLE/, verify, { input, env });
    assert.match(stderr, hint);
    const log = join(home, "log");
    const file = ini("tls", `tls.ca_file = ${AUTHORITY}`, `log_file = ${log}`, "log_level = DEBUG");
    await cli.print([...verify, "--config", file], { input, env });
    assert.ok(readFileSync(log, "utf8").includes(issuer.url));
  });
  await check("a configuration that cannot be is told by name", async () => {
    const given = ["keygen", "--pem-public", "--config"];
    const unknown = [...given, ini("unknown", "default_algo = ES256")];
    await cli.fails(2, /no setting "default_algo" .*there are log_level, .*tls\.ca_file/s, unknown);
    await cli.fails(2, /no setting "ca_file".*did you mean tls\.ca_file\?/s, [...given, ini("bare", "ca_file = x")]);
    await cli.fails(2, /default_alg must be one of/, [...given, ini("bad", "default_alg = HS256")]);
    await cli.fails(2, /cannot be read/, [...given, join(cli.folder, "none.ini")]);
    const env = { SCITOKEN_CONFIG_KEYCACHE_UPDATE_INTERVAL_S: "soon" };
    await cli.fails(2, /SCITOKEN_CONFIG_KEYCACHE_UPDATE_INTERVAL_S must be/, ["keys", "list"], { env });
  });
}
