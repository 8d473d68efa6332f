/** Stores that are made wrongly, fail, are slow, or hold what is not theirs. */

import QUnit from "qunit";
import type { KeyCacheEvent, KeyStore, SigningKey } from "../../../src/index.ts";
import { failsWith, leaksNothing } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { publishing, TestIssuer } from "../issuer.ts";
import { without } from "../without.ts";

const NEVER = new Promise<never>(() => {});

export function badStores(library: Library, environment: Environment): void {
  const { KeyCache, MemoryStore, SciToken, TextStore, exportJwks, generateKey } = library;
  const { IndexedDBStore, IndexedDBSigningKeys } = library.stores.indexeddb;
  const { CacheApiStore } = library.stores["cache-api"];
  const { CloudflareKvStore } = library.stores["cloudflare-kv"];
  const { DenoKvStore } = library.stores["deno-kv"];
  const { UnstorageStore } = library.stores.unstorage;
  const failing = async (): Promise<never> => {
    throw new TypeError("the disk is full");
  };
  const fails = { get: failing, set: failing, put: failing, delete: failing, setItem: failing, getItem: failing };

  QUnit.test("an option that can never work is refused when the store is made", async (assert) => {
    const kv = { ...fails, list: failing } as never;
    const made: readonly (() => unknown)[] = [
      () => new MemoryStore({ now: 5 as never }),
      () => new MemoryStore((() => 0) as never),
      () => new MemoryStore({ Now: Date.now } as never),
      () => new IndexedDBStore({ database: "" }),
      () => new IndexedDBStore({ database: 5 as never }),
      () => new IndexedDBStore({ name: "x" } as never),
      () => new IndexedDBStore({ now: "x" as never }),
      () => new IndexedDBStore(null as never),
      () => new IndexedDBSigningKeys({ database: "" }),
      () => new IndexedDBSigningKeys({ now: Date.now } as never),
      () => new CacheApiStore({ name: "" }),
      () => new CacheApiStore({ name: 5 as never }),
      () => new CacheApiStore("x" as never),
      () => new DenoKvStore(undefined as never),
      () => new DenoKvStore(Promise.resolve(kv) as never),
      () => new DenoKvStore(kv, { prefix: "x" as never }),
      () => new DenoKvStore(kv, { prefix: [5] as never }),
      () => new CloudflareKvStore(undefined as never),
      () => new CloudflareKvStore("KEYS" as never),
      () => new CloudflareKvStore(kv, { prefix: 5 as never }),
      () => new UnstorageStore(null as never),
      () => new UnstorageStore({} as never),
      ...["", ":", "a/b", "a?", 5].map((prefix) => () => new UnstorageStore(kv, { prefix: prefix as never })),
    ];
    for (const make of made) await failsWith(assert, library, "ERR_ARGUMENT", make, String(make));
  });

  QUnit.test("whatever a place throws becomes ERR_STORE, with that as its cause", async (assert) => {
    const place = { name: "my place", read: failing, write: failing, erase: failing, list: failing };
    const kv = { ...fails, list: failing, getKeys: failing, removeItem: failing } as never;
    const denoKv = {
      ...fails,
      list: () => {
        throw new TypeError("the disk is full");
      },
    } as never;
    const stores = [new TextStore(place), new CloudflareKvStore(kv), new UnstorageStore(kv), new DenoKvStore(denoKv)];
    for (const store of stores) {
      for (const act of [() => store.get("a"), () => store.set("a", 1), () => store.delete("a"), () => store.keys()]) {
        const error = await failsWith(assert, library, "ERR_STORE", act);
        assert.ok(error.cause instanceof TypeError);
        assert.ok(/could not be (read|written|listed)/.test(error.message), error.message);
      }
    }
  });

  QUnit.test("what somebody else put there is told, and hides nothing", async (assert) => {
    const foreign = ["", "no JSON", "5", "null", "[]", "{}", '{"expires":1}', '{"value":1,"expires":"never"}'];
    const texts = new Map<string, unknown>([...foreign.entries()].map(([index, text]) => [`foreign ${index}`, text]));
    const place = {
      name: "a map",
      read: async (key: string) => texts.get(key),
      write: async (key: string, text: string) => texts.set(key, text),
      erase: async (key: string) => texts.delete(key),
      list: async () => [...texts.keys()],
    };
    const store = new TextStore(place);
    await store.set("mine", 1);
    for (const key of texts.keys())
      if (key !== "mine") await failsWith(assert, library, "ERR_STORE", () => store.get(key));
    assert.deepEqual(await store.keys(), ["mine"]);
    await store.set("foreign 0", 2);
    assert.equal(await store.get("foreign 0"), 2, "it can be put right");
  });

  QUnit.module("verification", (hooks) => {
    let key: SigningKey;
    let issuer: TestIssuer;
    let token: string;

    hooks.before(async () => {
      key = await generateKey();
      issuer = await TestIssuer.publishing(environment, exportJwks(key));
      token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });
    });

    const faulty: Readonly<Record<string, KeyStore>> = {
      "fails at once": { get: failing, set: failing, delete: failing, keys: failing },
      "never answers": { get: () => NEVER, set: () => NEVER, delete: () => NEVER, keys: () => NEVER },
      "throws before it makes a promise": {
        get: () => {
          throw new Error("thrown");
        },
        set: () => {
          throw new Error("thrown");
        },
        delete: failing,
        keys: failing,
      },
      "reads garbage and cannot be written": {
        get: async () => ({ keys: "x" }),
        set: failing,
        delete: failing,
        keys: failing,
      },
      "throws what is no error": {
        get: () => Promise.reject(5),
        set: () => Promise.reject(),
        delete: failing,
        keys: failing,
      },
    };
    for (const [name, store] of Object.entries(faulty)) {
      QUnit.test(`goes on with a store that ${name}, and an event tells`, async (assert) => {
        const events: KeyCacheEvent[] = [];
        const onEvent = (event: KeyCacheEvent) => events.push(event);
        const keyCache = new KeyCache({ issuers: [issuer.url], insecure: true, store, onEvent });
        for (let i = 0; i < 3; i++) assert.ok((await SciToken.deserialize(token, { keyCache })).verified);
        const told = events.filter(({ type }) => type === "store_failed") as Extract<
          KeyCacheEvent,
          { error: unknown }
        >[];
        assert.equal(told.length, 2, "once for reading, once for writing");
        for (const { error } of told) {
          assert.ok(library.isSciTokensError(error, "ERR_STORE"));
          leaksNothing(assert, error, { secret: token });
        }
        assert.equal(events.filter(({ type }) => type === "fetched").length, 1, "memory serves");
      });
    }

    QUnit.test("a store that fails after the keys were had never makes them be lost", async (assert) => {
      const own = await TestIssuer.publishing(environment, exportJwks(key));
      const inner = new MemoryStore();
      let store: KeyStore = inner;
      const proxy: KeyStore = {
        get: (name) => store.get(name),
        set: (name, value, options) => store.set(name, value, options),
        delete: (name) => store.delete(name),
        keys: () => store.keys(),
      };
      const clock = { at: Date.now() };
      const keyCache = new KeyCache({ issuers: [own.url], insecure: true, store: proxy, now: () => clock.at });
      await keyCache.getKey(own.url, key.keyId);
      store = { get: failing, set: failing, delete: failing, keys: failing };
      await own.set({});
      clock.at += 2 * 3_600_000;
      assert.ok(await keyCache.getKey(own.url, key.keyId), "neither store nor issuer, but memory");
      await own.set(publishing(own.url, exportJwks(key)));
      await keyCache.refresh(own.url);
      assert.ok(await keyCache.getKey(own.url, key.keyId));
    });
  });

  QUnit.test("a signing key is kept only by an explicit call, and only one that nobody can read", async (assert) => {
    const signingKeys = new IndexedDBSigningKeys();
    const key = await generateKey();
    const { privateKey: _privateKey, ...verifies } = key;
    for (const name of ["", 5, undefined] as never[]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => signingKeys.save(name, key));
      await failsWith(assert, library, "ERR_ARGUMENT", () => signingKeys.load(name));
      await failsWith(assert, library, "ERR_ARGUMENT", () => signingKeys.delete(name));
    }
    const readable = await generateKey("ES256", { extractable: true });
    // Its private half is a number in the memory of the page.
    const computed = await without("EdDSA", () => generateKey("EdDSA"));
    for (const refused of [undefined, {}, verifies, key.privateKey, readable, computed] as never[]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => signingKeys.save("mine", refused));
    }
  });
}
