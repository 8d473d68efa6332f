/**
 * `scitokens keys list`: whose keys are kept.
 *
 * @module
 */

import { dirname } from "node:path";
import type { Command } from "commander";
import { addCacheOptions, type CacheOptions, openKeptKeys, withKept } from "../cache.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { harmless, print, printJson, tell } from "../output.ts";
import { table } from "../table.ts";
import { fromNow, now } from "../times.ts";

interface Given extends CacheOptions, JsonOption {}

/** Makes the command. */
export function listKeysCommand(): Command {
  const command = makeCommand({
    name: "list",
    summary: "list the keys that are kept",
    examples: ["scitokens keys list", "scitokens keys list --json | jq -r '.keys[].issuer'"],
  });
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((given: Given) => answer(given, {}, () => listKeys(given)));
}

async function listKeys(given: Given): Promise<void> {
  const kept = openKeptKeys(given);
  // Asked first, so that a folder that cannot be read is an error and not an empty one.
  await kept.fetched.keys();
  const cache = await withKept(kept, undefined, { issuers: "*", insecure: false });
  const keys = (await cache.list()).map(({ issuer, keyId, algorithm, expiresAt }) => ({
    issuer,
    keyId,
    algorithm,
    source: expiresAt === undefined ? "added" : "fetched",
    ...(expiresAt !== undefined && { expiresAt: new Date(expiresAt * 1000).toISOString() }),
  }));
  if (given.json) return printJson({ folder: kept.fetched.folder, keys });
  const { folder } = kept.fetched;
  if (keys.length === 0) return tell(paint("faint", `no keys are kept in ${harmless(folder)}`, "stderr"));
  const head = ["ISSUER", "KEY ID", "ALG", "KEPT"].map((word) => paint("title", word));
  const rows = keys.map(({ issuer, keyId = "", algorithm = "", expiresAt }) => [
    paint("name", harmless(issuer)),
    harmless(keyId),
    harmless(algorithm),
    expiresAt === undefined ? "until removed" : `expires ${fromNow(Date.parse(expiresAt) / 1000, now())}`,
  ]);
  for (const line of table([head, ...rows], "")) print(line);
  tell(paint("faint", `kept in ${harmless(dirname(folder))}`, "stderr"));
}
