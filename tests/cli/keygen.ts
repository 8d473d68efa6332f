/** Keys that the command makes and writes. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Algorithm } from "../../src/index.ts";
import { findProgram } from "../runtimes/programs.ts";
import { type Context, readJson } from "./context.ts";

const ALGORITHMS: readonly Algorithm[] = [
  "ES256",
  "ES384",
  "ES512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "EdDSA",
];
const FILES = ["private-jwks.json", "private-key.pem", "jwks.json", "public-key.pem"];
const PRIVATE = /"d"|PRIVATE/;

export async function keygen(context: Context): Promise<void> {
  const { check, cli, keys, library } = context;
  const folder = (name: string): string => join(cli.folder, name);
  const from = (file: string): string[] => ["keygen", "--from", join(keys, file)];

  for (const alg of ALGORITHMS) {
    await check(`keygen makes a key for ${alg}, in four files that are read back as one`, async () => {
      const { algorithm, keyId, files } = await cli.json(["keygen", "--alg", alg.toLowerCase(), "--out", folder(alg)]);
      assert.deepEqual([algorithm, files], [alg, FILES.map((name) => join(folder(alg), name))]);
      // Whoever serves the public ones must be able to read them.
      const modes = [0o600, 0o600, 0o644 & ~process.umask(), 0o644 & ~process.umask()];
      assert.deepEqual(
        files.map((file: string) => statSync(file).mode & 0o777),
        modes,
      );
      const [secret, open] = [readJson(files[0]).keys[0], readJson(files[2]).keys[0]];
      assert.deepEqual([secret?.alg, open?.alg, secret?.kid, open?.kid], [alg, alg, keyId, keyId]);
      assert.doesNotMatch(readFileSync(files[2], "utf8") + readFileSync(files[3], "utf8"), PRIVATE);
      for (const file of [1, 3]) {
        const key = await library.importKey(readFileSync(files[file], "utf8"), { algorithm: alg });
        assert.equal(key.keyId, keyId, files[file]);
      }
    });
  }
  await check("keygen without anything makes an ES256 key where it is run, and tells no secret", async () => {
    const cwd = folder("plain");
    mkdirSync(cwd);
    const said = await cli.print(["keygen"], { cwd });
    assert.match(said, /ES256.*private-jwks\.json.*keep it secret/s);
    const { d = "" } = readJson(join(cwd, "private-jwks.json")).keys[0] ?? {};
    assert.ok(d.length > 40 && !said.includes(d));
    await cli.fails(2, /exists, and nothing was written/, ["keygen"], { cwd });
    assert.equal(readJson(join(cwd, "private-jwks.json")).keys[0]?.d, d);
    await cli.print(["keygen", "--force"], { cwd });
    assert.notEqual(readJson(join(cwd, "private-jwks.json")).keys[0]?.d, d);
  });
  await check("keygen writes over nothing, and leaves nothing half written", async () => {
    const out = folder("half");
    mkdirSync(out);
    writeFileSync(join(out, "public-key.pem"), "mine");
    await cli.fails(2, /public-key\.pem" exists/, ["keygen", "--out", out]);
    assert.deepEqual(
      FILES.map((name) => existsSync(join(out, name))),
      [false, false, false, true],
    );
  });
  await check("keygen prints what it is asked for, secrets only then", async () => {
    const printed = async (form: string): Promise<string> => cli.print([...from("private-jwks.json"), `--${form}`]);
    const [jwks, pem] = [await printed("jwks-public"), await printed("pem-public")];
    assert.deepEqual(JSON.parse(jwks), readJson(join(keys, "jwks.json")));
    assert.equal(pem, readFileSync(join(keys, "public-key.pem"), "utf8"));
    assert.deepEqual(JSON.parse(await printed("jwks-private")), readJson(join(keys, "private-jwks.json")));
    assert.equal(await printed("pem-private"), readFileSync(join(keys, "private-key.pem"), "utf8"));
  });
  await check("keygen reads any form, on standard input too", async () => {
    const expected = readJson(join(keys, "jwks.json"));
    for (const file of FILES) {
      assert.deepEqual(JSON.parse(await cli.print([...from(file), "--jwks-public"])), expected, file);
    }
    const input = readFileSync(join(keys, "private-key.pem"));
    const read = JSON.parse(await cli.print(["keygen", "--from", "-", "--jwks-public", "--key-id", "mine"], { input }));
    assert.deepEqual(read.keys, [{ ...expected.keys[0], kid: "mine" }]);
  });
  await check("keygen chooses among several keys by their names", async () => {
    const [one, two] = [
      readJson(join(keys, "jwks.json")).keys[0],
      readJson(join(folder("RS256"), "jwks.json")).keys[0],
    ];
    const file = folder("both.json");
    writeFileSync(file, JSON.stringify({ keys: [one, two] }));
    await cli.fails(2, /has 2 keys.*choose one with --key-id/s, ["keygen", "--from", file, "--pem-public"]);
    await cli.fails(2, /none is called "no"/, ["keygen", "--from", file, "--pem-public", "--key-id", "no"]);
    const chosen = await cli.print(["keygen", "--from", file, "--jwks-public", "--key-id", two?.kid ?? ""]);
    assert.deepEqual(JSON.parse(chosen).keys, [two]);
  });
  await check("keygen refuses what is no key, and a private form of a public one", async () => {
    const file = folder("nothing");
    writeFileSync(file, "nothing");
    await cli.fails(2, /ERR_KEY_UNSUPPORTED|ERR_ARGUMENT/, ["keygen", "--from", file, "--pem-public"]);
    writeFileSync(file, "{ nothing");
    await cli.fails(2, /neither PEM nor JSON/, ["keygen", "--from", file, "--pem-public"]);
    await cli.fails(2, /there is no such file/, ["keygen", "--from", folder("none"), "--pem-public"]);
    await cli.fails(2, /no private form/, [...from("jwks.json"), "--pem-private"]);
    await cli.fails(2, /cannot be used with/, ["keygen", "--pem-private", "--jwks-public"]);
    await cli.fails(2, /there is no algorithm "HS256".*ES256/s, ["keygen", "--alg", "HS256"]);
  });
  await check("openssl reads the keys, and makes one that the command reads", async () => {
    const openssl = findProgram("openssl");
    assert.ok(openssl !== undefined, "openssl is not found");
    for (const alg of ["ES256", "ES512", "RS256", "EdDSA"]) {
      const read = async (file: string, ...more: string[]): Promise<string> =>
        (await promisify(execFile)(openssl, ["pkey", "-in", join(folder(alg), file), "-pubout", ...more])).stdout;
      assert.equal(await read("private-key.pem"), await read("public-key.pem", "-pubin"), alg);
    }
    const foreign = folder("foreign.pem");
    await promisify(execFile)(openssl, ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", foreign]);
    const { keys: made } = JSON.parse(await cli.print(["keygen", "--from", foreign, "--jwks-public"]));
    assert.equal(made[0].crv, "P-256");
  });
}
