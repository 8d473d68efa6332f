/** Storage that is full. */

import QUnit from "qunit";
import { failsWith } from "../suite/assertions.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { beyondLookUps } from "../suite/key-cache/events.ts";
import { fresh } from "./database.ts";
import type { Room } from "./room.ts";
import { verification } from "./verification.ts";

export function quota(library: Library, environment: Environment, room: Room): void {
  const { IndexedDBStore } = library.stores.indexeddb;

  QUnit.test("what does not fit is told, memory serves, and later all fits again", async (assert) => {
    await room.limit();
    const store = new IndexedDBStore({ database: fresh() });
    try {
      await store.set("a", 1);
      await room.fill();
      const error = await failsWith(assert, library, "ERR_STORE", () => store.set("b", "x".repeat(100_000)));
      assert.equal((error.cause as Error | null)?.name, "QuotaExceededError");
      assert.deepEqual([await store.get("a"), await store.get("b")], [1, undefined]);
      const { issuer, events, storeErrors, verify } = await verification(library, environment, store);
      for (let i = 0; i < 3; i++) assert.ok((await verify()).verified);
      // What is to be written before it is fetched is small, and fits in at times.
      const told = beyondLookUps(events);
      assert.deepEqual(told.slice(told.indexOf("fetched")), ["fetched", "store_failed"]);
      for (const { code, cause } of storeErrors()) {
        assert.deepEqual([code, (cause as Error | null)?.name], ["ERR_STORE", "QuotaExceededError"]);
      }
      assert.equal((await issuer.requests()).length, 2);
    } finally {
      await room.empty();
    }
    await store.set("b", "x".repeat(100_000));
    assert.equal(((await store.get("b")) as string).length, 100_000);
  });
}
