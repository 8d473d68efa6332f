/** The limits of the real Deno KV and Workers KV, and that they cost nobody a key. */

import QUnit from "qunit";
import type { KeyCacheEvent, KeyStore } from "../../../src/index.ts";
import type { CloudflareKv } from "../../../src/stores/cloudflare-kv.ts";
import type { DenoKv } from "../../../src/stores/deno-kv.ts";
import { failsWith } from "../assertions.ts";
import type { Environment, Library } from "../environment.ts";
import { TestIssuer } from "../issuer.ts";

export function denoKvLimits(library: Library, environment: Environment, kv: DenoKv): void {
  const { DenoKvStore } = library.stores["deno-kv"];

  QUnit.test("a value of more than 64 KiB is refused, and kept in memory only", async (assert) => {
    const store = new DenoKvStore(kv, { prefix: [`limits-${crypto.randomUUID()}`] });
    const error = await failsWith(assert, library, "ERR_STORE", () => store.set("a", "x".repeat(65_536)));
    assert.ok(/65536/.test((error.cause as Error).message), String(error.cause));
    await servesFromMemory(assert, library, environment, store);
  });

  QUnit.test("what somebody keeps below a longer prefix is not listed", async (assert) => {
    const prefix = [`limits-${crypto.randomUUID()}`];
    const store = new DenoKvStore(kv, { prefix });
    await store.set("a", 1);
    await new DenoKvStore(kv, { prefix: [...prefix, "b"] }).set("c", 2);
    assert.deepEqual(await store.keys(), ["a"]);
  });
}

/** Deno looks once a minute for what has expired. */
export function denoKvForgets(library: Library, databases: readonly DenoKv[]): void {
  const { DenoKvStore } = library.stores["deno-kv"];

  QUnit.test("the databases themselves forget what has expired", async (assert) => {
    assert.timeout(120_000);
    const prefix = [`limits-${crypto.randomUUID()}`];
    const kept = (kv: DenoKv) => kv.get([...prefix, "a"]).then(({ value }) => value !== null);
    const any = async (): Promise<boolean> => (await Promise.all(databases.map(kept))).includes(true);
    for (const kv of databases) await new DenoKvStore(kv, { prefix }).set("a", 1, { ttl: 0.5 });
    assert.deepEqual(
      await Promise.all(databases.map(kept)),
      databases.map(() => true),
    );
    for (let second = 0; second < 90 && (await any()); second++) await new Promise((done) => setTimeout(done, 1000));
    assert.notOk(await any());
  });
}

export function cloudflareKvLimits(library: Library, environment: Environment, kv: CloudflareKv): void {
  const { CloudflareKvStore } = library.stores["cloudflare-kv"];

  QUnit.test(
    "KV keeps nothing for less than 60 seconds, but the store gives nothing back that has expired",
    async (assert) => {
      const short = kv.put("direct", "x", { expirationTtl: 5 });
      assert.ok(
        /60/.test(
          String(
            await short.then(
              () => "kept",
              (error) => error,
            ),
          ),
        ),
        "KV itself refuses it",
      );
      const clock = { at: Date.now() };
      const store = new CloudflareKvStore(kv, { prefix: `${crypto.randomUUID()}:`, now: () => clock.at });
      await store.set("a", 1, { ttl: 5 });
      assert.equal(await store.get("a"), 1);
      clock.at += 5001;
      assert.equal(await store.get("a"), undefined);
      assert.deepEqual(await store.keys(), []);
    },
  );

  QUnit.test("a key of more than 512 bytes is refused, and kept in memory only", async (assert) => {
    const store = new CloudflareKvStore(kv);
    const error = await failsWith(assert, library, "ERR_STORE", () => store.set("x".repeat(513), 1));
    assert.ok(/512/.test((error.cause as Error).message), String(error.cause));
    await servesFromMemory(assert, library, environment, new CloudflareKvStore(kv, { prefix: "x".repeat(512) }));
  });

  QUnit.test("more keys than one page holds are all listed", async (assert) => {
    const store = new CloudflareKvStore(kv, { prefix: `${crypto.randomUUID()}:` });
    const keys = Array.from({ length: 1005 }, (_, index) => `https://issuer-${String(index).padStart(4, "0")}.example`);
    await Promise.all(keys.map((key) => store.set(key, 1)));
    assert.deepEqual((await store.keys()).sort(), keys);
  });
}

/** With an issuer whose record does not fit into the store. */
async function servesFromMemory(
  assert: Assert,
  library: Library,
  environment: Environment,
  store: KeyStore,
): Promise<void> {
  const { KeyCache, SciToken, exportJwks, generateKey } = library;
  const key = await generateKey();
  const { keys } = exportJwks(key);
  const others = Array.from({ length: 80 }, (_, index) => ({ ...keys[0], kid: `${index}-${"x".repeat(1000)}` }));
  const issuer = await TestIssuer.publishing(environment, { keys: [...keys, ...others] });
  const token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: issuer.url });
  const told: string[] = [];
  const onEvent = ({ type }: KeyCacheEvent) => told.push(type);
  const keyCache = new KeyCache({ issuers: [issuer.url], insecure: true, store, onEvent });
  for (let i = 0; i < 3; i++) assert.ok((await SciToken.deserialize(token, { keyCache })).verified);
  assert.equal(told.filter((type) => type === "fetched").length, 1, told.join());
  assert.ok(told.includes("store_failed"), told.join());
}
