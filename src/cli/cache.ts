/**
 * The keys of issuers that the command keeps: what it has fetched, and beside it what was added by hand, which a key cache
 * keeps in memory alone.
 *
 * @module
 */

import { join } from "node:path";
import type { Command } from "commander";
import { isSciTokensError } from "../errors.ts";
import type { KeyCache } from "../issuer-keys/key-cache.ts";
import { FileStore } from "../stores/file.ts";
import { MemoryStore } from "../stores/memory.ts";
import { createKeyCache, getConfig } from "../tools/config.ts";
import { AddedKeys } from "./added-keys.ts";
import { harmless, warn } from "./output.ts";

/** The options that say how keys are had and kept. */
export interface CacheOptions {
  /** The folder, or `false` for none. */
  readonly cache?: string | false;
  readonly insecure?: true;
}

/** Where keys are kept. */
export interface KeptKeys {
  /** What was fetched, as a key cache keeps it. */
  readonly fetched: FileStore;
  readonly added: AddedKeys;
}

/** Adds the options of all commands that keep keys. */
export function addCacheOptions(command: Command): Command {
  return command.option("--cache <folder>", "where keys are kept (default: scitokens in $XDG_CACHE_HOME or ~/.cache)");
}

/**
 * Opens the folder with keys.
 *
 * @throws StoreError when there is none that could be used.
 */
export function openKeptKeys({ cache }: CacheOptions): KeptKeys {
  const fetched = new FileStore({ folder: folderOf(cache) });
  return { fetched, added: new AddedKeys(new FileStore({ folder: join(fetched.folder, "..", "added") })) };
}

function folderOf(cache: CacheOptions["cache"]): string | undefined {
  if (typeof cache === "string") return join(cache, "keys");
  const { cacheLocation } = getConfig();
  return cacheLocation === "" ? undefined : join(cacheLocation, "scitokens", "keys");
}

/** A key cache for some issuers, with all that is kept of them; where nothing can be kept, it says so and does without. */
export async function openKeyCache(given: CacheOptions, issuers: readonly string[]): Promise<KeyCache> {
  const settings = { issuers, insecure: given.insecure === true };
  if (given.cache === false) return createKeyCache({ ...settings, store: new MemoryStore() });
  try {
    return await withKept(openKeptKeys(given), issuers, settings);
  } catch (error) {
    if (!isSciTokensError(error, "ERR_STORE")) throw error;
    warn(`no keys are kept: ${harmless(error.message)}`);
    return createKeyCache({ ...settings, store: new MemoryStore() });
  }
}

/**
 * The same for some issuers or, without, for all that keys were added of.
 *
 * @throws StoreError where keys cannot be kept.
 */
export async function withKept(
  { fetched, added }: KeptKeys,
  issuers: readonly string[] | undefined,
  settings: { readonly issuers: readonly string[] | "*"; readonly insecure: boolean },
): Promise<KeyCache> {
  const cache = createKeyCache({ ...settings, store: fetched });
  for (const { issuer, jwk } of await added.list()) {
    if (issuers === undefined || issuers.includes(issuer)) await cache.addKey(issuer, jwk);
  }
  return cache;
}
