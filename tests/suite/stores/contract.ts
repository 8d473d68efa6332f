/** What every key store must do, whatever is below it. */

import QUnit from "qunit";
import type { KeyCacheEvent, KeyStore } from "../../../src/index.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { JWKS, METADATA, TestIssuer } from "../issuer.ts";
import { beyondLookUps } from "../key-cache/events.ts";

/** Makes a store of which each name is a place of its own, and which goes by this clock. */
export type OpenStore = (name: string, now?: () => number) => KeyStore;

const KEYS = ["https://issuer.example", "https://issuer.example/", "https://ISSUER.example/a?b#c", "häl:lo/../ x%2F"];
const VALUES = [
  null,
  true,
  0,
  -1.5,
  "",
  "ünï☃ \u0000",
  [],
  {},
  { a: [{ b: null }], c: "https://x.example" },
  "x".repeat(50_000),
];

let count = 0;

/** Applies the contract to one kind of store. */
export function storeContract(library: Library, environment: Environment, open: OpenStore): void {
  const { KeyCache, generateKey, exportJwks } = library;
  const fresh = (): string => `contract-${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}-${count++}`;

  QUnit.test("what was put comes back, to another instance too", async (assert) => {
    const name = fresh();
    for (const value of VALUES) {
      await open(name).set("https://issuer.example", value);
      assert.deepEqual(await open(name).get("https://issuer.example"), value);
    }
  });

  QUnit.test("a value is a copy", async (assert) => {
    const store = open(fresh());
    const value = { list: [1] };
    await store.set("a", value);
    value.list.push(2);
    assert.deepEqual(await store.get("a"), { list: [1] });
    ((await store.get("a")) as typeof value).list.push(3);
    assert.deepEqual(await store.get("a"), { list: [1] });
  });

  QUnit.test("keys of any characters are told apart, listed, and deleted one by one", async (assert) => {
    const name = fresh();
    const store = open(name);
    assert.deepEqual(await store.keys(), []);
    for (const key of KEYS) await store.set(key, { key });
    for (const key of KEYS) assert.deepEqual(await store.get(key), { key });
    assert.deepEqual((await open(name).keys()).sort(), [...KEYS].sort());
    await store.delete(KEYS[0] as string);
    await store.delete("https://never.example");
    assert.deepEqual((await store.keys()).sort(), KEYS.slice(1).sort());
    assert.equal(await store.get(KEYS[0] as string), undefined);
    assert.equal(await store.get("https://never.example"), undefined);
  });

  QUnit.test("stores of other names see nothing of it", async (assert) => {
    const [one, other] = [open(fresh()), open(fresh())];
    await one.set("a", 1);
    await other.set("a", 2);
    await other.delete("a");
    assert.deepEqual([await one.get("a"), await other.get("a")], [1, undefined]);
    assert.deepEqual([await one.keys(), await other.keys()], [["a"], []]);
  });

  QUnit.test(
    "a value is gone after its seconds, to the millisecond, and a new one has time of its own",
    async (assert) => {
      const clock = { at: Date.now() };
      const store = open(fresh(), () => clock.at);
      await store.set("short", 1, { ttl: 1.5 });
      await store.set("long", 2, { ttl: 86_400 });
      await store.set("ever", 3);
      await store.set("endless", 4, { ttl: Number.POSITIVE_INFINITY });
      clock.at += 1499;
      assert.equal(await store.get("short"), 1);
      clock.at += 1;
      assert.equal(await store.get("short"), undefined);
      assert.deepEqual((await store.keys()).sort(), ["endless", "ever", "long"]);
      await store.set("short", 5, { ttl: 10 });
      assert.equal(await store.get("short"), 5);
      await store.set("long", 6, { ttl: 0 });
      assert.equal(await store.get("long"), undefined);
      await store.set("short", 7);
      clock.at += 3_600_000;
      assert.deepEqual([await store.get("short"), await store.get("endless")], [7, 4]);
    },
  );

  QUnit.test("many at a time do not disturb each other", async (assert) => {
    const name = fresh();
    const names = Array.from({ length: 20 }, (_, index) => `https://issuer-${index}.example`);
    await Promise.all(names.map((key, index) => open(name).set(key, index)));
    assert.deepEqual(
      await Promise.all(names.map((key) => open(name).get(key))),
      names.map((_, index) => index),
    );
  });

  QUnit.test("what cannot be kept is refused, and what was kept stays", async (assert) => {
    const store = open(fresh());
    await store.set("a", 1);
    const circle: Record<string, unknown> = {};
    circle.circle = circle;
    for (const value of [undefined, () => 1, Symbol("x"), 1n, circle]) {
      await failsWith(assert, library, "ERR_STORE", () => store.set("a", value));
    }
    for (const ttl of ["1", Number.NaN, -1, null] as never[]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => store.set("a", 2, { ttl }));
    }
    await failsWith(assert, library, "ERR_ARGUMENT", () => store.set("a", 2, { TTL: 1 } as never));
    for (const key of ["", 5, undefined, null] as never[]) {
      await failsWith(assert, library, "ERR_ARGUMENT", () => store.get(key));
      await failsWith(assert, library, "ERR_ARGUMENT", () => store.set(key, 2));
      await failsWith(assert, library, "ERR_ARGUMENT", () => store.delete(key));
    }
    assert.equal(await store.get("a"), 1);
  });

  QUnit.test("a key cache starts warm from it, and only public members of keys are in it", async (assert) => {
    const name = fresh();
    const key = await generateKey("ES256", { extractable: true });
    const secret = await library.exportKey(key, "jwk-private");
    const issuer = await TestIssuer.publishing(environment, {
      keys: [...exportJwks(key).keys, { ...secret, kid: "leak" }],
    });
    const events: KeyCacheEvent[] = [];
    const cacheOf = () =>
      new KeyCache({
        issuers: [issuer.url],
        insecure: true,
        store: open(name),
        onEvent: (event) => events.push(event),
      });
    await cacheOf().getKey(issuer.url, key.keyId);
    assert.notOk(JSON.stringify(await open(name).get(issuer.url)).includes(secret.d as string));
    assert.equal((await cacheOf().getKey(issuer.url, key.keyId)).keyId, key.keyId);
    assert.deepEqual(await issuer.requests(), [METADATA, JWKS]);
    assert.deepEqual(beyondLookUps(events), ["fetched", "loaded"]);
    const second = cacheOf();
    await second.remove(issuer.url);
    assert.deepEqual([await second.list(), await open(name).keys()], [[], []]);
  });
}
