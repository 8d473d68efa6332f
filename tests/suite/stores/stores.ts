/** The key stores: each where it is at home, and elsewhere the error that says so. */

import QUnit from "qunit";
import type { KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library, Places } from "../environment.ts";
import { badStores } from "./bad-stores.ts";
import { storeContract } from "./contract.ts";
import { cloudflareKvLimits, denoKvForgets, denoKvLimits } from "./limits.ts";

export function stores(library: Library, environment: Environment, places: Places): void {
  const { MemoryStore, TextStore } = library;
  const { IndexedDBStore, IndexedDBSigningKeys } = library.stores.indexeddb;
  const { CacheApiStore } = library.stores["cache-api"];
  const { CloudflareKvStore } = library.stores["cloudflare-kv"];
  const { DenoKvStore } = library.stores["deno-kv"];
  const { FileStore } = library.stores.file;
  const { PythonKeyCacheStore } = library.stores.python;
  const { UnstorageStore } = library.stores.unstorage;

  QUnit.module("MemoryStore", () => {
    const shared = new Map<string, InstanceType<typeof MemoryStore>>();
    storeContract(library, environment, (name, now) => {
      const store = shared.get(name) ?? new MemoryStore(now === undefined ? {} : { now });
      shared.set(name, store);
      return store;
    });

    QUnit.test("10,000 values at most, of which the oldest go first", async (assert) => {
      const store = new MemoryStore();
      for (let i = 0; i < 10_002; i++) await store.set(`${i}`, i);
      assert.deepEqual([await store.get("0"), await store.get("1"), await store.get("2")], [undefined, undefined, 2]);
      assert.equal((await store.keys()).length, 10_000);
    });
  });

  QUnit.module("TextStore", () => {
    const maps = new Map<string, Map<string, string>>();
    storeContract(library, environment, (name, now) => {
      const texts = maps.get(name) ?? new Map<string, string>();
      maps.set(name, texts);
      const place = {
        name: "a map",
        read: async (key: string) => texts.get(key) ?? null,
        write: async (key: string, text: string) => texts.set(key, text),
        erase: async (key: string) => texts.delete(key),
        list: async () => [...texts.keys()],
      };
      return new TextStore(place, { now });
    });
  });

  QUnit.module("IndexedDBStore", () => {
    if (globalThis.indexedDB !== undefined) {
      storeContract(library, environment, (name, now) => new IndexedDBStore({ database: name, now }));
      return;
    }
    QUnit.test("a runtime without IndexedDB says so", async (assert) => {
      await saysThat(assert, library, new IndexedDBStore(), "this runtime has no IndexedDB; use another store");
      const key = await library.generateKey();
      await failsWith(assert, library, "ERR_STORE", () => new IndexedDBSigningKeys().save("a", key));
      await failsWith(assert, library, "ERR_STORE", () => new IndexedDBSigningKeys().load("a"));
    });
  });

  QUnit.module("CacheApiStore", () => {
    if (globalThis.caches !== undefined) {
      storeContract(library, environment, (name, now) => new CacheApiStore({ name, now }));
      return;
    }
    QUnit.test("a runtime without the Cache API says so", async (assert) => {
      await saysThat(assert, library, new CacheApiStore(), "this runtime has no Cache API; use another store");
    });
  });

  QUnit.module("FileStore", () => {
    const { folder } = places;
    if (folder !== undefined) {
      storeContract(library, environment, (name, now) => new FileStore({ folder: `${folder}/${name}`, now }));
      return;
    }
    QUnit.test("a runtime without files says so", async (assert) => {
      const error = await failsWith(assert, library, "ERR_STORE", () => new FileStore());
      const expected =
        "FileStore works where there are files: in Node.js from 20.16 on, Deno and Bun; use another store";
      assert.equal(error.message, expected);
    });
  });

  if (places.folder === undefined) {
    QUnit.test("PythonKeyCacheStore says that it needs SQLite and files", async (assert) => {
      const { message } = await failsWith(assert, library, "ERR_STORE", () => new PythonKeyCacheStore());
      assert.ok(/^PythonKeyCacheStore works where there (is SQLite|are files): in Node.js from/.test(message), message);
    });
  }

  for (const [place, kv] of Object.entries(places.denoKv ?? {})) {
    QUnit.module(`DenoKvStore, ${place}`, () => {
      storeContract(library, environment, (name, now) => new DenoKvStore(kv, { prefix: ["tests", name], now }));
      denoKvLimits(library, environment, kv);
    });
  }

  if (places.denoKv !== undefined) denoKvForgets(library, Object.values(places.denoKv));

  const { cloudflareKv } = places;
  if (cloudflareKv !== undefined) {
    QUnit.module("CloudflareKvStore", () => {
      cloudflareKvLimits(library, environment, cloudflareKv);
      storeContract(
        library,
        environment,
        (name, now) => new CloudflareKvStore(cloudflareKv, { prefix: `${name}:`, now }),
      );
    });
  }

  for (const [place, storage] of Object.entries(places.unstorage ?? {})) {
    QUnit.module(`UnstorageStore, ${place}`, () => {
      storeContract(library, environment, (name, now) => new UnstorageStore(storage, { prefix: name, now }));
    });
  }

  QUnit.module("bad input and failing places", () => badStores(library, environment));
}

/** Whatever is asked of the store fails with this message. */
async function saysThat(assert: Assert, library: Library, store: KeyStore, message: string): Promise<void> {
  for (const act of [() => store.get("a"), () => store.set("a", 1), () => store.delete("a"), () => store.keys()]) {
    assert.equal((await failsWith(assert, library, "ERR_STORE", act)).message, message);
  }
}
