/** Key caches over simulated days on databases that are taken away in the middle. */

import QUnit from "qunit";
import { simulateBroken } from "../simulation/broken.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { ask } from "./partner.ts";

const FIRST = 40_001;
const COUNT = 18;

export function simulatedOnIndexedDb(library: Library, environment: Environment): void {
  const { IndexedDBStore } = library.stores.indexeddb;

  QUnit.test("another tab deletes the databases in the middle of simulated days", async (assert) => {
    const databases = new Set<string>();
    const taken = async (): Promise<void> => {
      for (const database of databases) await ask("deleteDatabase", database);
    };
    await simulateBroken(assert, {
      library,
      environment,
      first: FIRST,
      count: COUNT,
      open(database, now) {
        databases.add(database);
        return new IndexedDBStore({ database, now });
      },
      interruption: { begin: taken, end: taken },
    });
    await taken();
  });

  QUnit.test("the browser clears all storage in the middle of simulated days", async (assert) => {
    // Its answer bears Clear-Site-Data.
    const clear = async (): Promise<void> => void (await (await fetch("clear")).text());
    await simulateBroken(assert, {
      library,
      environment,
      first: FIRST + COUNT,
      count: COUNT,
      open: (database, now) => new IndexedDBStore({ database, now }),
      interruption: { begin: clear, end: clear },
    });
  });
}
