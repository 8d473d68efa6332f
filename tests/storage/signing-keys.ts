/** A page's own signing keys: in the database, in another tab, and nowhere else. */

import QUnit from "qunit";
import { failsWith } from "../suite/assertions.ts";
import type { Library } from "../suite/environment.ts";
import { connect, done, fresh } from "./database.ts";
import { ask } from "./partner.ts";

export function signingKeys(library: Library): void {
  const { SciToken, generateKey, exportJwks } = library;
  const { IndexedDBSigningKeys } = library.stores.indexeddb;

  for (const algorithm of ["ES256", "RS256", "EdDSA"] as const) {
    QUnit.test(`${algorithm}: what one tab keeps, another signs with, and none can read`, async (assert) => {
      const database = fresh();
      const keys = new IndexedDBSigningKeys({ database });
      const key = await generateKey(algorithm);
      await keys.save("mine", key);
      const kept = await keys.load("mine");
      assert.deepEqual([kept?.algorithm, kept?.keyId, kept?.privateKey.extractable], [algorithm, key.keyId, false]);
      const { token, jwks, extractable } = await ask("sign", database, "mine");
      assert.deepEqual(jwks, exportJwks(key));
      assert.notOk(extractable);
      const options = { algorithms: [algorithm], jwks: exportJwks(key) };
      assert.ok((await SciToken.deserialize(token, options)).verified);
      const refusals = ["ERR_ARGUMENT", "ERR_ARGUMENT", "InvalidAccessError", "InvalidAccessError"];
      assert.deepEqual(await ask("tryToExport", database, "mine"), refusals);
    });
  }

  QUnit.test("keys are named, replaced and deleted", async (assert) => {
    const database = fresh();
    const keys = new IndexedDBSigningKeys({ database });
    assert.deepEqual([await keys.names(), await keys.load("a")], [[], undefined]);
    const [first, second] = [await generateKey(), await generateKey("EdDSA", { keyId: "second" })];
    await keys.save("a", first);
    await keys.save("b", first);
    await keys.save("a", second);
    assert.deepEqual((await keys.names()).sort(), ["a", "b"]);
    assert.deepEqual([(await keys.load("a"))?.keyId, (await keys.load("b"))?.keyId], ["second", first.keyId]);
    await keys.delete("a");
    await keys.delete("never");
    assert.deepEqual([await keys.names(), await keys.load("a")], [["b"], undefined]);
  });

  QUnit.test("one that can be read is refused, and nothing is kept", async (assert) => {
    const keys = new IndexedDBSigningKeys({ database: fresh() });
    const key = await generateKey("ES256", { extractable: true });
    await failsWith(assert, library, "ERR_ARGUMENT", () => keys.save("mine", key));
    assert.deepEqual(await keys.names(), []);
  });

  QUnit.test("what somebody else put there is told", async (assert) => {
    const database = fresh();
    const raw = await connect(database);
    const write = (value: unknown) =>
      done(raw.transaction("values", "readwrite").objectStore("values").put(value, "mine"));
    const keys = new IndexedDBSigningKeys({ database });
    for (const foreign of [5, null, {}, { algorithm: "ES256", keyId: "x" }]) {
      await write(foreign);
      await failsWith(assert, library, "ERR_STORE", () => keys.load("mine"));
    }
    const { algorithm, keyId, privateKey } = await generateKey();
    const { publicKey } = await generateKey();
    await write({ algorithm, keyId, privateKey, publicKey });
    await failsWith(assert, library, "ERR_STORE", () => keys.load("mine"), "halves of two keys");
    raw.close();
  });
}
