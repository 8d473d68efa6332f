/**
 * `scitokens keys update`: fetches the keys of issuers anew.
 *
 * @module
 */

import type { Command } from "commander";
import { isSciTokensError } from "../../errors.ts";
import type { KeyCache } from "../../issuer-keys/key-cache.ts";
import { addCacheOptions, type CacheOptions, openKeptKeys, withKept } from "../cache.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { CommandError, type Failure, failureOf, NO, tellFailure } from "../failure.ts";
import { harmless, print, printJson, tell } from "../output.ts";
import { waiting } from "../spinner.ts";
import { unavailableHint } from "../trust-failure.ts";

interface Given extends CacheOptions, JsonOption {}

/** What came of asking one issuer. */
interface Updated {
  readonly issuer: string;
  /** How many of its keys are kept now. */
  readonly keys: number;
  readonly error?: Failure;
}

/** Makes the command. */
export function updateKeysCommand(): Command {
  const command = makeCommand({
    name: "update",
    summary: "fetch the keys of issuers anew",
    description:
      "Without an issuer, of all whose keys were fetched. Keys that are kept stay where an issuer cannot be reached.",
    examples: ["scitokens keys update", "scitokens keys update https://issuer.example"],
  })
    .argument("[issuers...]", "their names")
    .option("--insecure", "allow issuers on this machine to be asked over http");
  return addCacheOptions(command)
    .addOption(jsonOption())
    .action((issuers: string[], given: Given) => answer(given, {}, () => updateKeys(issuers, given)));
}

async function updateKeys(named: readonly string[], given: Given): Promise<boolean> {
  const issuers = named.length > 0 ? named : await openKeptKeys(given).fetched.keys();
  return refreshKept(issuers, given);
}

/** Fetches the keys of issuers and keeps them; gives whether all could be had. */
export async function refreshKept(issuers: readonly string[], given: Given): Promise<boolean> {
  const kept = openKeptKeys(given);
  await kept.fetched.keys();
  const cache = await withKept(kept, [], { issuers: "*", insecure: given.insecure === true });
  const updated = await waiting("fetching keys", () => Promise.all(issuers.map((issuer) => refresh(cache, issuer))));
  if (given.json) printJson({ issuers: updated });
  else for (const one of updated) show(one);
  if (updated.length === 0) tell(paint("faint", "no keys are kept that were fetched", "stderr"));
  return updated.every(({ error }) => error === undefined);
}

async function refresh(cache: KeyCache, issuer: string): Promise<Updated> {
  let error: Failure | undefined;
  try {
    await cache.refresh(issuer);
  } catch (thrown) {
    const { exitCode: _, ...failure } = failureOf(askingFailure(thrown));
    error = failure;
  }
  const keys = (await cache.list()).filter((key) => key.issuer === issuer).length;
  return { issuer, keys, ...(error !== undefined && { error }) };
}

/** An error of asking an issuer for its keys, with what to do here, where nothing can be pinned. */
export function askingFailure(error: unknown): unknown {
  if (!isSciTokensError(error)) return error;
  const { code, reason, message } = error;
  const instead = "scitokens keys add ISSUER FILE takes them from a file";
  switch (code) {
    case "ERR_KEYS_UNAVAILABLE":
      return new CommandError(NO, code, message, {
        reason,
        hint: unavailableHint(message, `try again later, or ${instead}`),
      });
    case "ERR_ISSUER_INSECURE":
      return new CommandError(NO, code, message, {
        reason,
        hint: `--insecure allows http to this machine alone; ${instead}`,
      });
    default:
      return error;
  }
}

function show({ issuer, keys, error }: Updated): void {
  const count = `${keys} ${keys === 1 ? "key" : "keys"}`;
  if (error === undefined) print(`${paint("good", "✓")} ${paint("name", harmless(issuer))}  ${count}`);
  else tellFailure({ ...error, message: harmless(`${issuer}: ${error.message}`) });
}
