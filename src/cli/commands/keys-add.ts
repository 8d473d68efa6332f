/**
 * `scitokens keys add`: keeps keys of an issuer.
 *
 * @module
 */

import type { Command } from "commander";
import { KeyCache } from "../../issuer-keys/key-cache.ts";
import { exportKey } from "../../jwt/export-key.ts";
import { importKey } from "../../jwt/import-key.ts";
import type { JsonWebKey } from "../../jwt/json-web-key.ts";
import { addCacheOptions, type CacheOptions, openKeptKeys } from "../cache.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { asMisuse } from "../failure.ts";
import { isKeySet, keyMisuse, readKeyText } from "../key-file.ts";
import { harmless, print, printJson } from "../output.ts";
import { refreshKept } from "./keys-update.ts";

interface Given extends CacheOptions, JsonOption {
  readonly keyId?: string;
}

/** Makes the command. */
export function addKeysCommand(): Command {
  const command = makeCommand({
    name: "add",
    summary: "keep keys of an issuer: from a file, or as it publishes them",
    description: [
      "From a file they need no network, and stay until they are removed; private halves are left out. Without a file the",
      "issuer is asked, and its keys are kept as if a token had been verified.",
    ].join(" "),
    examples: [
      "scitokens keys add https://issuer.example jwks.json",
      "scitokens keys add https://issuer.example key.pem --key-id 2026-11",
      "scitokens keys add https://issuer.example",
    ],
  })
    .argument("<issuer>", "its name, exactly as its tokens have it (iss)")
    .argument("[file]", "public keys: PEM, JWK or JWK Set; - reads standard input")
    .option("--key-id <id>", "the name of the one key (kid)")
    .option("--insecure", "allow an issuer on this machine to be asked over http");
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((issuer: string, file: string | undefined, given: Given) =>
      answer(given, {}, () => (file === undefined ? refreshKept([issuer], given) : addFile(issuer, file, given))),
    );
}

async function addFile(issuer: string, file: string, given: Given): Promise<void> {
  const kept = openKeptKeys(given);
  const keys = await publicKeys(file, given.keyId);
  // As the key cache that will use them looks at them.
  await asMisuse(() => new KeyCache().addJwks(issuer, { keys }));
  await kept.added.add(issuer, keys);
  if (given.json) return printJson({ issuer, added: keys.map(({ kid }) => kid) });
  const count = `${keys.length} ${keys.length === 1 ? "key" : "keys"}`;
  print(`${paint("good", "✓")} ${count} of ${paint("name", harmless(issuer))} added`);
}

/** The public halves of the keys in a file. Those of a JWK Set that cannot be used are passed over, as where it is fetched. */
async function publicKeys(file: string, keyId: string | undefined): Promise<JsonWebKey[]> {
  const read = await readKeyText(file);
  const publicHalf = async (key: string | JsonWebKey): Promise<JsonWebKey> =>
    exportKey(await importKey(key, { keyId }), "jwk-public");
  if (!isKeySet(read)) return [await keyMisuse(file, () => publicHalf(read))];
  if (read.keys.length === 1) return [await keyMisuse(file, () => publicHalf(read.keys[0] as JsonWebKey))];
  const halves = await Promise.allSettled(
    read.keys.map((key) => importKey(key).then((one) => exportKey(one, "jwk-public"))),
  );
  return halves.flatMap((half) => (half.status === "fulfilled" ? [half.value] : []));
}
