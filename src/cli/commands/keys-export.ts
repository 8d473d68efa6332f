/**
 * `scitokens keys export`: an issuer's public keys, for a machine that cannot ask for them.
 *
 * @module
 */

import type { Command } from "commander";
import { publicKeys, usableKeys } from "../../issuer-keys/key-set.ts";
import { loadSchema } from "../../issuer-keys/load-schema.ts";
import { addCacheOptions, type CacheOptions, type KeptKeys, openKeptKeys, withKept } from "../cache.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { CommandError, NO } from "../failure.ts";
import { harmless, printJson } from "../output.ts";
import { waiting } from "../spinner.ts";
import { askingFailure } from "./keys-update.ts";

interface Given extends CacheOptions, JsonOption {}

/** Makes the command. */
export function exportKeysCommand(): Command {
  const command = makeCommand({
    name: "export",
    summary: "print the keys of an issuer as a JWK Set",
    description: [
      "For a machine without a network, where keys add, --jwks or addJwks takes it. Keys that are kept are given as they",
      "are, and keys update fetches them anew; where none are, the issuer is asked.",
    ].join(" "),
    examples: [
      "scitokens keys export https://issuer.example > jwks.json",
      "scitokens keys add https://issuer.example jwks.json",
    ],
  })
    .argument("<issuer>", "its name")
    .option("--insecure", "allow an issuer on this machine to be asked over http");
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((issuer: string, given: Given) => answer(given, {}, () => exportKeys(issuer, given)));
}

async function exportKeys(issuer: string, given: Given): Promise<void> {
  const kept = openKeptKeys(given);
  const found = (await keptOf(issuer, kept)) ?? (await waiting("fetching keys", () => askedOf(issuer, kept, given)));
  // A key that is for no token, as for encryption, is passed over.
  const keys = await usableKeys(publicKeys(found));
  if (keys.length === 0) {
    throw new CommandError(NO, "ERR_KEY_MISSING", `${harmless(issuer)} has no key that could be used`);
  }
  printJson({ keys });
}

/** What is kept of an issuer, added or fetched; `undefined` where nothing is. */
async function keptOf(issuer: string, { fetched, added }: KeptKeys): Promise<readonly unknown[] | undefined> {
  const record = (await loadSchema()).readRecordForm(await fetched.get(issuer));
  const keys = [...(await added.list(issuer)).map(({ jwk }) => jwk), ...(record?.keys ?? [])];
  return record === undefined && keys.length === 0 ? undefined : keys;
}

/** What an issuer publishes, which is kept by then. */
async function askedOf(issuer: string, kept: KeptKeys, { insecure }: Given): Promise<readonly unknown[]> {
  const cache = await withKept(kept, [], { issuers: [issuer], insecure: insecure === true });
  try {
    await cache.refresh(issuer);
  } catch (error) {
    throw askingFailure(error);
  }
  return (await keptOf(issuer, kept)) ?? [];
}
