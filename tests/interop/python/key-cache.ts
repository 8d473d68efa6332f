/** The reference library's key cache holds our keys, put there by hand or by its programs. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { JWKS, METADATA } from "../../suite/issuer.ts";
import { type Bench, publish } from "../bench.ts";
import { ALGORITHMS, type FiledKey, type KeyAlgorithm } from "../filed-key.ts";
import { AUDIENCE } from "../service.ts";
import { PythonPrograms } from "./programs.ts";

export async function pythonKeepsKeys(bench: Bench): Promise<void> {
  for (const algorithm of ALGORITHMS) {
    await addedByHand(bench, algorithm);
    await addedByProgram(bench, algorithm);
  }
}

function token({ peers }: Bench, issuer: string, key: FiledKey): Promise<string> {
  return peers.scitokens.mint({
    issuer,
    key,
    profile: "scitoken:2.0",
    claims: { scope: "read:/store", aud: AUDIENCE },
  });
}

async function addedByHand(bench: Bench, algorithm: KeyAlgorithm): Promise<void> {
  const { check, library, peers, keys, strangers } = bench;
  await check(`Python takes our ${algorithm} key into its cache, and then asks no issuer`, async () => {
    const issuer = await publish(bench, keys[algorithm]);
    const { keyId } = keys[algorithm];
    await peers.Python.addKey(issuer.url, keyId, await library.exportKey(keys[algorithm], "pem-public"));
    const service = { issuer: issuer.url, audience: AUDIENCE };
    assert.deepEqual(await peers.Python.acls(await token(bench, issuer.url, keys[algorithm]), service), [
      "read:/store",
    ]);
    const forged = await token(bench, issuer.url, { ...strangers[algorithm], keyId });
    await assert.rejects(peers.Python.verify(forged), { name: "Refusal", message: /^InvalidSignatureError: / });
    assert.deepEqual(await issuer.requests(), []);
  });
}

async function addedByProgram(bench: Bench, algorithm: KeyAlgorithm): Promise<void> {
  const { check, library, keys, folder, authority } = bench;
  await check(`Python's programs fetch our ${algorithm} key, list it, use it, renew it and remove it`, async () => {
    const issuer = await publish(bench, keys[algorithm]);
    const { keyId } = keys[algorithm];
    const programs = new PythonPrograms(authority, join(folder, `cache-${algorithm}`));
    const pem = (await library.exportKey(keys[algorithm], "pem-public")).trim();
    // It prints bytes.
    const printed = `b'${pem.replaceAll("\n", "\\n")}\\n'`;
    const named = `issuer = ${issuer.url} and key_id = ${keyId}`;

    assert.equal(
      await programs.run("add_key", issuer.url, keyId),
      `Successfully added token with ${named}!\n${printed}\n`,
    );
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    const listed = (await programs.run("list_keys")).trim().split("\n").slice(2);
    assert.deepEqual(
      listed.map((line) => line.split("|").map((cell) => cell.trim())).map(([url, , kid]) => [url, kid]),
      [[issuer.url, keyId]],
    );
    assert.equal(await programs.run("verify-token", await token(bench, issuer.url, keys[algorithm])), "");
    assert.equal((await issuer.requests()).length, 2, "it verified with the key that was added");
    assert.equal(await programs.run("update_keys", "--force"), `${printed}\n`);
    assert.equal((await issuer.requests()).length, 4);
    assert.equal(await programs.run("remove_key", issuer.url, keyId), `Successfully deleted token with ${named}!\n`);
    assert.deepEqual((await programs.run("list_keys")).trim().split("\n").slice(2), []);
  });
}
