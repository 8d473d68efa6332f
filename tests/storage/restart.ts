/** What a profile keeps when the browser ends and is started again. */

import QUnit from "qunit";
import type { Library } from "../suite/environment.ts";

const ISSUER = "https://kept.example";

/** Leaves something behind. */
export function beforeRestart({ generateKey, exportJwks, stores }: Library): void {
  QUnit.test("something is left for the next start", async (assert) => {
    const store = new stores.indexeddb.IndexedDBStore();
    const signingKeys = new stores.indexeddb.IndexedDBSigningKeys();
    for (const algorithm of ["ES256", "RS256", "EdDSA"] as const) {
      const key = await generateKey(algorithm);
      await signingKeys.save(algorithm, key);
      await store.set(`${ISSUER}/${algorithm}`, exportJwks(key));
    }
    assert.equal((await store.keys()).length, 3);
  });
}

/** Finds nothing of it, as the profile was private. */
export function afterPrivate({ stores }: Library): void {
  QUnit.test("nothing is left of what was kept", async (assert) => {
    assert.deepEqual(await new stores.indexeddb.IndexedDBStore().keys(), []);
    assert.deepEqual(await new stores.indexeddb.IndexedDBSigningKeys().names(), []);
  });
}

/** Finds it. */
export function afterRestart({ SciToken, stores }: Library): void {
  const store = new stores.indexeddb.IndexedDBStore();
  const signingKeys = new stores.indexeddb.IndexedDBSigningKeys();
  for (const algorithm of ["ES256", "RS256", "EdDSA"] as const) {
    QUnit.test(`${algorithm}: the kept key signs for the kept record`, async (assert) => {
      const key = await signingKeys.load(algorithm);
      const jwks = (await store.get(`${ISSUER}/${algorithm}`)) as { keys: [] };
      assert.ok(key !== undefined && !key.privateKey.extractable);
      const token = await new SciToken({ ...(key && { key }), claims: { scope: "read:/" } }).serialize({
        issuer: ISSUER,
      });
      assert.ok((await SciToken.deserialize(token, { jwks, algorithms: [algorithm] })).verified);
    });
  }
}
