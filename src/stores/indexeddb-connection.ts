/**
 * A connection to a database in IndexedDB that the browser, a person or another tab may take away at any time.
 *
 * @module
 */

import { createStore, type UseStore } from "idb-keyval";
import { InvalidArgumentError, StoreError } from "../errors.ts";
import { isName } from "../names.ts";

const OBJECT_STORE = "values";
// A transaction on a connection that was closed is the first; one that was under way when it was closed, the second.
const CLOSED = ["InvalidStateError", "AbortError"];

/** Opens a database when it is first used, and again after it was closed or deleted. */
export function openDatabase(name: string): UseStore {
  if (!isName(name)) throw new InvalidArgumentError("the database must have a name, a non-empty string");
  let connection: UseStore | undefined;
  const use: UseStore = (mode, act) => {
    if (globalThis.indexedDB === undefined) throw new StoreError("this runtime has no IndexedDB; use another store");
    connection ??= createStore(name, OBJECT_STORE);
    return connection(mode, (store) => {
      const { db } = store.transaction;
      // Else a tab that deletes the database waits for this one to be closed.
      db.onversionchange = () => db.close();
      return act(store);
    });
  };
  return async (mode, act) => {
    try {
      return await use(mode, act);
    } catch (error) {
      if (!CLOSED.includes((error as Error | null)?.name ?? "")) throw error;
      connection = undefined;
      return use(mode, act);
    }
  };
}
