/** A process that shares a folder of keys with others: `RUNTIME files-child.js write|look|full FOLDER …`. */

import { readdirSync } from "node:fs";
import type { KeyCacheEvent, StoreError } from "../../src/index.ts";
import { importLibrary } from "../runtimes/application.ts";
import { KEYS, numbered } from "./values.ts";

const { KeyCache, stores } = await importLibrary();
const [act, folder = "", ...given] = process.argv.slice(2);
const store = new stores.file.FileStore({ folder });

if (act === "write") await write(Number(given[0]));
if (act === "look") await look(given[0] as string, given[1] as string, Number(given[2]));
if (act === "full") await fill();

/** Writes until it is killed. */
async function write(seed: number): Promise<never> {
  for (let count = seed; ; count += 1000) {
    for (const key of KEYS) await store.set(key, numbered(count));
    if (count === seed) console.log("writing");
  }
}

/** Looks for a key, not before a moment. */
async function look(issuer: string, keyId: string, moment: number): Promise<void> {
  const events: string[] = [];
  const onEvent = ({ type }: KeyCacheEvent) => events.push(type);
  const keyCache = new KeyCache({ issuers: [issuer], insecure: true, store, onEvent });
  await new Promise((resolve) => setTimeout(resolve, moment - Date.now()));
  const { keyId: found } = await keyCache.getKey(issuer, keyId);
  console.log(JSON.stringify({ found, events }));
}

/** Writes to a small disk until it is full, and tells what came of it and what is left there. */
async function fill(): Promise<void> {
  await store.set("small", "stays");
  const told = await failure(() => store.set("large", "x".repeat(1_000_000)));
  const [small, keys] = [await store.get("small"), await store.keys()];
  console.log(JSON.stringify({ told, small, keys, left: readdirSync(folder).length }));
}

async function failure(act: () => Promise<unknown>): Promise<unknown> {
  try {
    await act();
    return "nothing";
  } catch (error) {
    const { code, message, cause } = error as StoreError;
    return { code, message, cause: (cause as { code?: string }).code };
  }
}
