/** Two tabs of one profile share one database. */

import QUnit from "qunit";
import type { KeyCacheEvent } from "../../src/index.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { JWKS, METADATA, slowly, TestIssuer } from "../suite/issuer.ts";
import { fresh } from "./database.ts";
import { ask } from "./partner.ts";
import { verification } from "./verification.ts";

export function twoTabs(library: Library, environment: Environment): void {
  const { IndexedDBStore } = library.stores.indexeddb;

  QUnit.test("both write and read at once, and both see all", async (assert) => {
    const database = fresh();
    const store = new IndexedDBStore({ database });
    const namesOf = (tab: string) => Array.from({ length: 200 }, (_, index) => `https://${tab}-${index}.example`);
    const [ours, theirs] = [namesOf("ours"), namesOf("theirs")];
    const all = [...ours, ...theirs];
    const meanwhile = Promise.all(ours.map((name) => store.set(name, name).then(() => store.get(name))));
    const [read] = await Promise.all([meanwhile, ask("write", database, theirs)]);
    assert.deepEqual(read, ours);
    assert.deepEqual((await store.keys()).sort(), all.toSorted());
    assert.deepEqual(await Promise.all(all.map((name) => store.get(name))), all);
    assert.deepEqual(await ask("read", database, all), all);
  });

  QUnit.test("both write the same names at once, and read the same", async (assert) => {
    const database = fresh();
    const store = new IndexedDBStore({ database });
    const names = Array.from({ length: 100 }, (_, index) => `https://issuer-${index}.example`);
    await Promise.all([...names.map((name) => store.set(name, name)), ask("write", database, names)]);
    assert.deepEqual(await Promise.all(names.map((name) => store.get(name))), names);
    assert.deepEqual((await store.keys()).sort(), names.toSorted());
  });

  QUnit.test("a key cache starts warm from what the other tab fetched", async (assert) => {
    const database = fresh();
    const { issuer, keyId, verify } = await verification(library, environment, new IndexedDBStore({ database }));
    assert.ok((await verify()).verified);
    const before = await issuer.requests();
    assert.equal(before.length, 2);
    assert.deepEqual(await ask("keyOf", database, issuer.url, keyId), { keyId, events: ["miss", "loaded"] });
    assert.deepEqual(await issuer.requests(), before, "the other tab asked nobody");
  });

  QUnit.module("both look for a key that nobody has yet", () => {
    const { KeyCache, exportJwks, generateKey } = library;

    /** A look-up of this tab, and another of the partner's that begins when it is told to. */
    const bothFind = async (assert: Assert, turn: (issuer: TestIssuer) => Promise<unknown>): Promise<void> => {
      const database = fresh();
      const key = await generateKey();
      const issuer = await TestIssuer.start(environment, (url) => slowly(url, exportJwks(key), 500));
      const ours: string[] = [];
      const onEvent = ({ type }: KeyCacheEvent) => ours.push(type);
      const store = new IndexedDBStore({ database });
      const cache = new KeyCache({ issuers: [issuer.url], insecure: true, store, onEvent });
      const [found, theirs] = await Promise.all([
        cache.getKey(issuer.url, key.keyId),
        turn(issuer).then(() => ask("keyOf", database, issuer.url, key.keyId)),
      ]);
      assert.deepEqual([found.keyId, theirs.keyId], [key.keyId, key.keyId]);
      assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
      assert.deepEqual([ours.at(-1), theirs.events.at(-1)].sort(), ["fetched", "loaded"]);
    };

    QUnit.test("at once: one of them asks the issuer", (assert) => bothFind(assert, async () => {}));

    QUnit.test("one after the other, without Web Locks: the second waits for the first", async (assert) => {
      Object.defineProperty(navigator, "locks", { value: undefined, configurable: true });
      try {
        await bothFind(assert, (issuer) => issuer.untilAsked());
      } finally {
        Reflect.deleteProperty(navigator, "locks");
      }
      assert.ok(navigator.locks);
    });
  });
}
