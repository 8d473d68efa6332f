/** Key caches over simulated days, on every store that the runtime at hand has. */

import QUnit from "qunit";
import type { KeyStore } from "../../../src/index.ts";
import type { Environment, Library, Places } from "../environment.ts";
import { noViolations, seedsFrom, simulateAll } from "./simulation/seeds.ts";

/** Opens a place of that name, going by this clock. */
type Open = (name: string, now: () => number) => KeyStore;

/** Seeds beyond those of the thousand. */
const FIRST = 10_001;

export function simulatedKeyCaches(library: Library, environment: Environment, places: Places): void {
  const seedsOn = async (assert: Assert, first: number, count: number, open?: Open): Promise<void> => {
    const failures: string[] = [];
    const simulations = seedsFrom(first, count).map((seed) => {
      const name = `simulated-${crypto.randomUUID()}`;
      return { seed, ...(open !== undefined && { open: (now: () => number) => watched(open(name, now), failures) }) };
    });
    const { tally, violations } = await simulateAll(library, environment, simulations, 4);
    noViolations(assert, violations);
    assert.ok(tally.counts.accepted > 0 && tally.counts.failures > 0, JSON.stringify(tally.counts));
    if (open !== undefined) assert.ok(tally.counts.loaded > 0, "keys came of the store");
    assert.deepEqual(failures, []);
  };

  QUnit.test("without a store", (assert) => seedsOn(assert, FIRST, 6));

  for (const [place, open] of Object.entries(storesHere(library, places))) {
    QUnit.test(`on ${place}`, (assert) => seedsOn(assert, FIRST + 100, 5, open));
  }
}

// Deno keeps the caches of all processes with one main module in one SQLite database, and does not wait for its turn. What
// must hold then, the simulation itself sees to.
const isBusy = (error: unknown): boolean => /^database is locked$/.test(messageOf((error as Error).cause));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The same store, which writes down how it fails. */
function watched(store: KeyStore, failures: string[]): KeyStore {
  const failed = (error: unknown): never => {
    if (!isBusy(error)) failures.push(messageOf(error));
    throw error;
  };
  return {
    ...(store.consistent !== undefined && { consistent: store.consistent }),
    get: (key) => Promise.resolve(store.get(key)).catch(failed),
    set: (key, value, options) => Promise.resolve(store.set(key, value, options)).catch(failed),
    delete: (key) => Promise.resolve(store.delete(key)).catch(failed),
    keys: () => Promise.resolve(store.keys()).catch(failed),
  };
}

function storesHere({ MemoryStore, stores }: Library, places: Places): Record<string, Open> {
  const { denoKv = {}, cloudflareKv, unstorage = {} } = places;
  const inMemory = new Map<string, KeyStore>();
  const memory: Open = (name, now) => {
    const store = inMemory.get(name) ?? new MemoryStore({ now });
    inMemory.set(name, store);
    return store;
  };
  const { IndexedDBStore } = stores.indexeddb;
  const { CacheApiStore } = stores["cache-api"];
  const { CloudflareKvStore } = stores["cloudflare-kv"];
  const { DenoKvStore } = stores["deno-kv"];
  const { UnstorageStore } = stores.unstorage;
  return {
    "a store in memory": memory,
    ...(globalThis.indexedDB !== undefined && {
      IndexedDB: (name, now) => new IndexedDBStore({ database: name, now }),
    }),
    ...(globalThis.caches !== undefined && { "the Cache API": (name, now) => new CacheApiStore({ name, now }) }),
    ...(cloudflareKv !== undefined && {
      "Workers KV": (name, now) => new CloudflareKvStore(cloudflareKv, { prefix: `${name}:`, now }),
    }),
    ...mapValues(
      denoKv,
      "Deno KV,",
      (kv): Open =>
        (name, now) =>
          new DenoKvStore(kv, { prefix: [name], now }),
    ),
    ...mapValues(
      unstorage,
      "unstorage,",
      (storage): Open =>
        (name, now) =>
          new UnstorageStore(storage, { prefix: name, now }),
    ),
  };
}

function mapValues<T>(
  values: Readonly<Record<string, T>>,
  kind: string,
  open: (value: T) => Open,
): Record<string, Open> {
  return Object.fromEntries(Object.entries(values).map(([place, value]) => [`${kind} ${place}`, open(value)]));
}
