/** What the partner, a second tab of the same profile, does when the first tab asks for it. */

import type { JsonWebKeySet } from "../../src/index.ts";
import type { Library } from "../suite/environment.ts";
import { deleteDatabase } from "./database.ts";

export interface Commands {
  /** Writes each name, in a store of that database, with itself as the value. */
  write(database: string, names: readonly string[]): Promise<void>;
  /** Reads each of the names. */
  read(database: string, names: readonly string[]): Promise<unknown[]>;
  /** The key of an issuer, as a new key cache on that database has it, and the events of that cache. */
  keyOf(database: string, issuer: string, keyId: string): Promise<{ keyId: string; events: string[] }>;
  /** Deletes a database, and tells whether that was blocked for a moment. */
  deleteDatabase(database: string): Promise<{ blocked: boolean }>;
  /** Signs with a kept key, after it has shown that the key does not come out. */
  sign(database: string, name: string): Promise<{ token: string; jwks: JsonWebKeySet; extractable: boolean }>;
  /** Tries to export a kept key; gives the codes of the errors. */
  tryToExport(database: string, name: string): Promise<string[]>;
}

export function commandsWith({ KeyCache, SciToken, exportJwks, exportKey, stores }: Library): Commands {
  const { IndexedDBStore, IndexedDBSigningKeys } = stores.indexeddb;
  const load = async (database: string, name: string) => {
    const key = await new IndexedDBSigningKeys({ database }).load(name);
    if (key === undefined) throw new Error(`there is no key ${name} in ${database}`);
    return key;
  };
  return {
    async write(database, names) {
      const store = new IndexedDBStore({ database });
      await Promise.all(names.map((name) => store.set(name, name)));
    },
    async read(database, names) {
      const store = new IndexedDBStore({ database });
      return Promise.all(names.map((name) => store.get(name)));
    },
    async keyOf(database, issuer, name) {
      const events: string[] = [];
      const store = new IndexedDBStore({ database });
      const onEvent = ({ type }: { type: string }) => events.push(type);
      const keyCache = new KeyCache({ issuers: [issuer], insecure: true, store, onEvent });
      const { keyId } = await keyCache.getKey(issuer, name);
      return { keyId, events };
    },
    deleteDatabase,
    async sign(database, name) {
      const key = await load(database, name);
      const claims = { scope: "read:/" };
      const token = await new SciToken({ key, claims }).serialize({ issuer: "https://issuer.example" });
      return { token, jwks: exportJwks(key), extractable: key.privateKey.extractable };
    },
    async tryToExport(database, name) {
      const key = await load(database, name);
      const acts = [
        () => exportKey(key, "jwk-private"),
        () => exportKey(key, "pem-private"),
        () => crypto.subtle.exportKey("jwk", key.privateKey),
        () => crypto.subtle.exportKey("pkcs8", key.privateKey),
      ];
      return Promise.all(acts.map((act) => act().then(() => "exported", codeOf)));
    },
  };
}

function codeOf(error: Error & { readonly code?: unknown }): string {
  return typeof error.code === "string" ? error.code : error.name;
}
