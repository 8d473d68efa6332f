/** Databases that are deleted or closed while they are open, and such as cannot be opened for a while. */

import QUnit from "qunit";
import type { Environment, Library } from "../suite/environment.ts";
import { beyondLookUps } from "../suite/key-cache/events.ts";
import { connect, done, fresh } from "./database.ts";
import { ask } from "./partner.ts";
import { verification } from "./verification.ts";

/** Milliseconds within which a verification must succeed with a store that hangs: it is waited for twice, 2 s each. */
const SOON = 8000;

export function takenAway(library: Library, environment: Environment): void {
  const { IndexedDBStore, IndexedDBSigningKeys } = library.stores.indexeddb;

  QUnit.test(
    "another tab deletes the database: nobody waits, and this tab goes on with an empty one",
    async (assert) => {
      const database = fresh();
      const store = new IndexedDBStore({ database });
      for (const round of [1, 2]) {
        await store.set("a", round);
        assert.deepEqual(await ask("deleteDatabase", database), { blocked: false });
        assert.equal(await store.get("a"), undefined);
        assert.deepEqual(await store.keys(), []);
      }
      await store.set("b", "new");
      assert.deepEqual(await ask("read", database, ["a", "b"]), [undefined, "new"]);
    },
  );

  QUnit.test("it is deleted while much is under way: each call succeeds, or tells", async (assert) => {
    const database = fresh();
    const store = new IndexedDBStore({ database });
    await store.set("a", 0);
    const writes = Array.from({ length: 200 }, (_, index) => store.set("a", index));
    const [outcomes] = await Promise.all([Promise.allSettled(writes), ask("deleteDatabase", database)]);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") assert.ok(library.isSciTokensError(outcome.reason, "ERR_STORE"));
    }
    await store.set("a", "after");
    assert.equal(await store.get("a"), "after");
  });

  QUnit.test(
    "a connection that is not ours keeps it from being opened: tokens verify, and it is told",
    async (assert) => {
      const database = fresh();
      const store = new IndexedDBStore({ database });
      // Without a listener for versionchange: it stays open, the deletion waits for it, and whoever opens for the deletion.
      const foreign = await connect(database);
      const request = indexedDB.deleteDatabase(database);
      const deletion = done(request as IDBRequest<unknown>);
      await new Promise((resolve) => {
        request.onblocked = resolve;
      });
      const { events, storeErrors, verify } = await verification(library, environment, store);
      const { verified, took } = await verify();
      assert.ok(verified);
      assert.ok(took < SOON, `${took} ms`);
      assert.deepEqual(
        beyondLookUps(events).filter((type) => type !== "store_failed"),
        ["fetched"],
      );
      assert.ok(storeErrors().length > 0);
      for (const { code } of storeErrors()) assert.equal(code, "ERR_STORE");
      assert.ok((await verify()).took < SOON, "memory serves");
      foreign.close();
      await deletion;
      await store.set("a", 1);
      assert.equal(await store.get("a"), 1);
      assert.deepEqual(await ask("read", database, ["a"]), [1]);
    },
  );

  QUnit.test("the browser clears all storage: what was open is closed, and is opened again", async (assert) => {
    const database = fresh();
    const store = new IndexedDBStore({ database });
    await store.set("a", 1);
    const signingKeys = new IndexedDBSigningKeys({ database: fresh() });
    await signingKeys.save("mine", await library.generateKey());
    const witness = await connect(fresh());
    const closed = new Promise<boolean>((resolve) => {
      witness.onclose = () => resolve(true);
      setTimeout(() => resolve(false), 5000);
    });
    // Its answer bears Clear-Site-Data.
    await (await fetch("clear")).text();
    assert.ok(await closed, "the browser has really closed connections");
    assert.throws(
      () => witness.transaction("values"),
      (error: Error) => error.name === "InvalidStateError",
    );
    assert.equal(await store.get("a"), undefined);
    await store.set("a", 2);
    assert.equal(await store.get("a"), 2);
    assert.deepEqual(await ask("read", database, ["a"]), [2]);
    assert.deepEqual(await signingKeys.names(), []);
    const key = await library.generateKey();
    await signingKeys.save("mine", key);
    assert.equal((await signingKeys.load("mine"))?.keyId, key.keyId);
  });
}
