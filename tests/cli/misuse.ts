/** Help, versions, and all that is used wrongly. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { manifest } from "../package/entries.ts";
import type { Context } from "./context.ts";

const COMMANDS = [
  "keygen",
  "create",
  "inspect",
  "verify",
  "list-access",
  "test-access",
  "discover",
  "keys",
  "serve",
  "demo",
];

export async function misuse({ check, cli, keys }: Context): Promise<void> {
  await check("--version is that of the package", async () => {
    for (const flag of ["--version", "-V"]) assert.equal(await cli.print([flag]), `${manifest.version}\n`);
  });
  await check("--help names every command and the exit codes", async () => {
    const help = await cli.print(["--help"]);
    for (const name of COMMANDS) assert.match(help, new RegExp(`^  ${name} `, "m"));
    assert.match(help, /Exit codes: 0 yes/);
    for (const given of ["help", "-h"]) assert.equal(await cli.print([given]), help);
    assert.equal(await cli.print(["help", "verify"]), await cli.print(["verify", "-h"]));
    assert.equal(await cli.print(["keys", "help", "add"]), await cli.print(["keys", "add", "--help"]));
  });
  for (const name of [
    ...COMMANDS.filter((one) => one !== "keys"),
    "keys list",
    "keys add",
    "keys remove",
    "keys update",
    "keys import",
  ]) {
    await check(`${name} --help has examples and --json`, async () => {
      const help = await cli.print([...name.split(" "), "--help"]);
      assert.match(help, new RegExp(`^Usage: scitokens ${name}`));
      assert.match(help, /--json .*Examples:\n {2}\w/s);
    });
  }
  await check("no command: its help, on standard error", async () => {
    const { stdout } = await cli.fails(2, /Usage: scitokens <command>/, []);
    assert.equal(stdout, "");
  });
  const folder = cli.folder;
  writeFileSync(join(folder, "token.json"), '{"access_token":"x"}');
  writeFileSync(join(folder, "cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
  const wrong: readonly (readonly [said: RegExp, given: string[]])[] = [
    [/unknown command 'verfy'.*hint: did you mean verify\?\n$/s, ["verfy"]],
    [/unknown command 'verfy'.*hint: did you mean verify\?\n$/s, ["help", "verfy"]],
    [/unknown command 'nosuch'.*scitokens --help/s, ["help", "nosuch"]],
    [/unknown command 'nosuch'.*scitokens keys --help/s, ["keys", "help", "nosuch"]],
    [/unknown command 'decode'.*did you mean scitokens inspect\?/s, ["decode"]],
    [/unknown command 'version'.*did you mean scitokens --version\?/s, ["version"]],
    [/unknown option '-v'.*scitokens -V/s, ["-v"]],
    [/unknown option '-V'.*scitokens -V prints the version/s, ["verify", "-V"]],
    [/unknown option '-VR5'.*begins with a dash comes last/s, ["keys", "remove", "https://x.example", "-VR5"]],
    [/unknown option '--isuer'.*hint: did you mean --issuer\?\n$/s, ["verify", "--isuer", "x"]],
    [/unknown option '--scope'.*write scope=read:\/store/s, ["create", "--key", "x", "--scope", "read:/"]],
    [/unknown option '--audience'.*write aud=URL/s, ["create", "--key", "x", "--audience", "y"]],
    [/unknown option '--nothing'.*scitokens keygen --help/s, ["keygen", "--nothing"]],
    [/too many arguments for 'verify'/, ["verify", "one", "two"]],
    [/required option '--key <file>'/, ["create", "scope=read:/"]],
    [/argument missing/, ["verify", "--issuer"]],
    [/nothing says whom to trust.*--issuer URL/s, ["verify", "x"]],
    [/nothing says whom to trust/, ["list-access", "x"]],
    [/would trust whoever made the token/, ["verify", "x", "--issuer", "*"]],
    [/cannot be used with/, ["verify", "x", "--key", "a", "--jwks", "b"]],
    [/cannot be used with/, ["list-access", "x", "--jwks", "b", "--audience", "a", "--any-audience"]],
    [/cannot be read: there is no such file/, ["verify", "x", "--jwks", "/nowhere/x"]],
    [/cannot be read: it is a folder/, ["verify", "x", "--jwks", "/"]],
    [/--jwks wants a JWK Set/, ["verify", "x", "--jwks", join(keys, "public-key.pem")]],
    [/there is no algorithm "none"/, ["verify", "x", "--issuer", "https://a.example", "--alg", "none"]],
    [/no algorithm "HS256".*choose among ES256/s, ["keygen", "--alg", "HS256"]],
    [/no algorithm "ed25519".*did you mean EdDSA\?/s, ["keygen", "--alg", "ed25519"]],
    [/no profile "jwt".*choose among scitoken:1\.0/s, ["verify", "x", "--jwks", "x", "--profile", "jwt"]],
    [/no profile "wlcg".*did you mean wlcg:1\.0\?/s, ["verify", "x", "--jwks", "x", "--profile", "wlcg"]],
    [/no profile "scitokens2".*did you mean scitoken:2\.0\?/s, ["create", "--key", "x", "--profile", "scitokens2"]],
    [/no profile "scitokens:1\.0".*did you mean scitoken:1\.0\?/s, ["serve", "--profile", "scitokens:1.0"]],
    [/no profile "atjwt".*did you mean at\+jwt\?/s, ["serve", "--profile", "atjwt"]],
    [/--issuer is empty.*is the variable set/s, ["verify", "x", "--issuer", ""]],
    [/--audience is empty/, ["verify", "x", "--jwks", "x", "--audience", ""]],
    [/--jwks takes a file.*--issuer URL/s, ["verify", "x", "--jwks", "https://a.example/jwks"]],
    [/--key takes a file/, ["verify", "x", "--key", "http://a.example/key.pem"]],
    [/token\.json" is JSON, but neither a JWK nor a JWK Set/, ["verify", "x", "--key", join(folder, "token.json")]],
    [/"[^"]*cert\.pem": this is a certificate[^\n]*\n$/, ["verify", "x", "--key", join(folder, "cert.pem")]],
    [/an authorization and a path/, ["test-access", "read"]],
    [/an authorization and a path/, ["test-access", "-", "read"]],
    [/an authorization and a path/, ["test-access", `${"e".repeat(40)}.${"e".repeat(40)}.`, "read"]],
    [/an authorization and a path/, ["test-access", "a", "b", "c", "d"]],
    [/missing required argument/, ["test-access"]],
    [/a port is a number from 0 to 65535/, ["serve", "--port", "http"]],
    [/a port is a number/, ["serve", "--port", "70000"]],
    [/is no duration/, ["serve", "--rotate", "soon"]],
    [/longer than --max-lifetime/, ["serve", "--lifetime", "1h", "--max-lifetime", "60"]],
    [/--max-lifetime is a year at most/, ["serve", "--max-lifetime", "400d"]],
    [/--issuer wants a URL/, ["serve", "--issuer", "issuer"]],
    [/--issuer wants a URL/, ["serve", "--issuer", "https://user:word@issuer.example"]],
  ];
  for (const [said, given] of wrong) {
    await check(`misuse: ${given.join(" ") || "nothing"}`, async () => {
      const { stdout } = await cli.fails(2, said, given);
      assert.equal(stdout, "");
    });
  }
  await check("misuse is told as JSON where that is asked for", async () => {
    for (const given of [["verify", "--what"], ["nothing"], ["verify", "x"], []]) {
      const { error } = await cli.json(given, {}, 2);
      assert.deepEqual([error.code, typeof error.message, typeof error.hint], ["ERR_ARGUMENT", "string", "string"]);
    }
  });
}
