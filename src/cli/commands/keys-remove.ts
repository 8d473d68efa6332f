/**
 * `scitokens keys remove`: forgets keys of an issuer.
 *
 * @module
 */

import type { Command } from "commander";
import { addCacheOptions, type CacheOptions, openKeptKeys, withKept } from "../cache.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { CommandError, NO } from "../failure.ts";
import { harmless, print, printJson } from "../output.ts";

interface Given extends CacheOptions, JsonOption {}

/** Makes the command. */
export function removeKeysCommand(): Command {
  const command = makeCommand({
    name: "remove",
    summary: "forget the keys of an issuer, or one of them",
    description: "What the issuer publishes is fetched again when it is next needed. Ends with 1 where there was none.",
    examples: ["scitokens keys remove https://issuer.example", "scitokens keys remove https://issuer.example 2026-11"],
  })
    .argument("<issuer>", "its name")
    .argument("[key-id]", "the name of the key (kid), after -- if it begins with a dash; left out, all are forgotten");
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((issuer: string, keyId: string | undefined, given: Given) =>
      answer(given, { removed: 0 }, () => removeKeys(issuer, keyId, given)),
    );
}

async function removeKeys(issuer: string, keyId: string | undefined, given: Given): Promise<void> {
  const kept = openKeptKeys(given);
  const cache = await withKept(kept, [], { issuers: "*", insecure: false });
  const count = async (): Promise<number> => (await cache.list()).filter((key) => key.issuer === issuer).length;
  const before = await count();
  await cache.remove(issuer, keyId);
  const removed = before - (await count()) + (await kept.added.remove(issuer, keyId));
  if (removed === 0) {
    throw new CommandError(NO, "ERR_KEY_MISSING", `no such key of ${harmless(issuer)} is kept`, {
      hint: "scitokens keys list shows what is",
    });
  }
  if (given.json) return printJson({ issuer, removed });
  const what = `${removed} ${removed === 1 ? "key" : "keys"}`;
  print(`${paint("good", "✓")} ${what} of ${paint("name", harmless(issuer))} forgotten`);
}
