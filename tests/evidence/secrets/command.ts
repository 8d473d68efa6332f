/** What the command prints and writes: secrets only where they were asked for, and there for nobody else. */

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Checks } from "../../checks.ts";
import { Cli, type Ended } from "../../cli/command.ts";
import { AUDIENCE, ISSUER } from "../../suite/fixtures.ts";
import { Canaries } from "../../suite/secrets/canaries.ts";

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

export async function checkCommand(checks: Checks): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-secrets-"));
  try {
    await checkIn(checks, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function checkIn(checks: Checks, folder: string): Promise<void> {
  const cli = new Cli({ name: "node", program: process.execPath, flags: [] }, folder);
  const canaries = new Canaries();
  const keys = join(folder, "keys");
  const secret = join(keys, "private-jwks.json");
  const hides = ({ stdout, stderr }: Ended, name: string): void =>
    assert.deepEqual(canaries.seenIn(`${stdout}\n${stderr}`), [], name);

  await checks.check("keygen prints nothing of a key that it writes, and only its owner may read it", async () => {
    const made = await cli.run(["keygen", "--out", keys]);
    for (const jwk of JSON.parse(readFileSync(secret, "utf8")).keys) canaries.plantKey("the key", jwk);
    const pem = readFileSync(join(keys, "private-key.pem"), "utf8").split("\n");
    canaries.plant("the PEM", pem[1] as string);
    hides(made, "keygen");
    assert.deepEqual([modeOf(secret), modeOf(join(keys, "private-key.pem"))], ["600", "600"]);
  });

  const create = ["create", "--key", secret, "--issuer", ISSUER, `aud=${AUDIENCE}`, "scope=read:/store"];
  const held = (await cli.print([...create, "--include-key"])).trim();
  const [, , , segment = ""] = held.split(".");
  const { d } = JSON.parse(Buffer.from(segment, "base64url").toString());
  canaries.plant("the child key's segment", segment);
  canaries.plantKey("the child key", { kty: "EC", d });

  const trust = ["--jwks", join(keys, "jwks.json"), "--audience", AUDIENCE];
  const other = ["--jwks", "/nowhere/jwks.json"];
  const shown: Readonly<Record<string, readonly string[]>> = {
    inspect: ["inspect", "-"],
    "inspect, verified": ["inspect", "-", ...trust],
    verify: ["verify", "-", ...trust],
    "verify for another service": ["verify", "-", "--jwks", join(keys, "jwks.json"), "--audience", "x"],
    "verify without keys": ["verify", "-", ...other],
    "list-access": ["list-access", "-", ...trust],
    "test-access": ["test-access", "-", "read:/store", ...trust],
    attenuate: ["attenuate", "-", "--scope", "read:/store/a"],
    "attenuate to more": ["attenuate", "-", "--scope", "write:/"],
  };
  for (const [name, given] of Object.entries(shown)) {
    await checks.check(`${name} keeps the child key of a token to itself`, async () => {
      for (const more of [[], ["--json"]]) {
        for (const input of [held, `${held}AAAA`, `x${held}`]) {
          const ended = await cli.run([...given, ...more], { input });
          assert.ok(ended.stdout + ended.stderr !== "", "it says something");
          hides(ended, `${name} ${more}`);
        }
      }
    });
  }

  await checks.check("a key file that cannot be used is not repeated", async () => {
    const text = readFileSync(secret, "utf8");
    for (const [index, broken] of [
      text.slice(0, -9),
      text.replace('"d"', '"e"'),
      `{"keys":"${d}"}`,
      `${d}`,
    ].entries()) {
      const file = join(folder, `broken-${index}.json`);
      writeFileSync(file, broken);
      const ended = await cli.run(["create", "--key", file, "--issuer", ISSUER, "scope=read:/"]);
      assert.notEqual(ended.code, 0);
      hides(ended, `broken ${index}`);
    }
  });

  await checks.check("what keys keeps of a private key is its public half, in files of the user's own", async () => {
    hides(await cli.run(["keys", "add", ISSUER, secret]), "keys add");
    hides(await cli.run(["keys", "list", "--json"]), "keys list");
    const kept = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => path.includes("cache") && statSync(path).isFile());
    assert.ok(kept.length > 0, "something is kept");
    for (const path of kept) {
      assert.deepEqual(canaries.seenIn(readFileSync(path, "latin1")), [], path);
      assert.equal(modeOf(path), "600", path);
    }
  });
}
