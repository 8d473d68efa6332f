/**
 * `scitokens keys import`: takes over keys that the Python library has fetched.
 *
 * @module
 */

import { access } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import type { Command } from "commander";
import { quote } from "../../quote.ts";
import type { KeyStore } from "../../stores/key-store.ts";
import { PythonKeyCacheStore } from "../../stores/python.ts";
import { getConfig } from "../../tools/config.ts";
import { addCacheOptions, type CacheOptions, openKeptKeys } from "../cache.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { CommandError, MISUSE } from "../failure.ts";
import { systemWords } from "../input.ts";
import { harmless, print, printJson, tell } from "../output.ts";
import { now } from "../times.ts";

interface Given extends CacheOptions, JsonOption {}

/** A key cache's record of an issuer, as far as it is looked at here. */
interface Kept {
  readonly keys: readonly unknown[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Keys of one issuer that were taken over. */
interface Imported {
  readonly issuer: string;
  readonly keys: number;
}

/** Makes the command. */
export function importKeysCommand(): Command {
  const command = makeCommand({
    name: "import",
    summary: "take over keys from the cache of the Python library",
    description: [
      "Issuers whose keys are kept already are passed over. The keys serve as long as the Python library would have used them,",
      "four days at most. It needs SQLite: Node.js from 22.13 on, Deno or Bun.",
    ].join(" "),
    examples: ["scitokens keys import", "scitokens keys import ~/.cache/scitokens/scitokens_keycache.sqllite"],
  }).argument("[file]", "the file (default: scitokens/scitokens_keycache.sqllite in $XDG_CACHE_HOME or ~/.cache)");
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((file: string | undefined, given: Given) => answer(given, {}, () => importKeys(file, given)));
}

async function importKeys(named: string | undefined, given: Given): Promise<void> {
  if (named !== undefined) await demandFile(named);
  // Node.js 22 tells everybody that its SQLite is new.
  process.removeAllListeners("warning");
  const { cacheLocation } = getConfig();
  const usual = cacheLocation === "" ? undefined : join(cacheLocation, "scitokens", "scitokens_keycache.sqllite");
  const python = new PythonKeyCacheStore({ file: named ?? usual });
  const { fetched } = openKeptKeys(given);
  const imported: Imported[] = [];
  for (const issuer of await python.keys()) {
    const taken = await takeOver(issuer, python, fetched);
    if (taken !== undefined) imported.push(taken);
  }
  if (given.json) return printJson({ file: python.file, imported });
  for (const { issuer, keys } of imported) {
    print(`${paint("good", "✓")} ${paint("name", harmless(issuer))}  ${keys} ${keys === 1 ? "key" : "keys"}`);
  }
  if (imported.length === 0) tell(paint("faint", `no keys to take over in ${harmless(python.file)}`, "stderr"));
}

async function takeOver(issuer: string, python: KeyStore, fetched: KeyStore): Promise<Imported | undefined> {
  const record = (await python.get(issuer)) as Kept | undefined;
  if (record === undefined || (await fetched.get(issuer)) !== undefined) return undefined;
  await fetched.set(issuer, record, { ttl: record.expiresAt - now() });
  return { issuer, keys: record.keys.length };
}

/** A file that is named must be there; where the usual one is not, there is nothing to take over. */
async function demandFile(path: string): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    throw new CommandError(MISUSE, "ERR_FILE", `${quote(path)} cannot be read: ${systemWords(error)}`, {
      reason: "file_unreadable",
    });
  }
}
