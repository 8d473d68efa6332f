/** Signing keys of this browser: not extractable, kept in IndexedDB, the newest in use. */

import { generateKey, type SigningKey } from "scitokens";
import { IndexedDBSigningKeys } from "scitokens/stores/indexeddb";
import { remember, remembered } from "./remembered.ts";

const place = new IndexedDBSigningKeys({ database: "scitokens-playground-signing" });
const CURRENT = "playground-key";
const keys = new Map<string, SigningKey>();

/** Whether the key in use is there on the next visit. */
export let isKept = true;

/** Reads the keys of an earlier visit. */
export async function loadKeys(): Promise<void> {
  for (const name of await place.names()) {
    const key = await place.load(name);
    if (key !== undefined) keys.set(key.keyId, key);
  }
}

/** The key with this `kid`, if it is one of this browser's. */
export function ownKey(keyId: string | undefined): SigningKey | undefined {
  return keyId === undefined ? undefined : keys.get(keyId);
}

/** The key in use, if there is one yet. */
export function currentKey(): SigningKey | undefined {
  return keys.get(remembered(CURRENT) ?? "") ?? [...keys.values()].at(-1);
}

/** Makes another key and uses it from now on; the ones before go on verifying. */
export async function makeKey(): Promise<SigningKey> {
  const key = await generateKey("ES256");
  // In a browser that keeps nothing, it lasts until the page is closed.
  isKept = await place.save(key.keyId, key).then(
    () => true,
    () => false,
  );
  keys.set(key.keyId, key);
  remember(CURRENT, key.keyId);
  return key;
}

/** Deletes all keys of this browser. */
export async function forgetKeys(): Promise<void> {
  keys.clear();
  remember(CURRENT, null);
  for (const name of await place.names()) await place.delete(name);
}
