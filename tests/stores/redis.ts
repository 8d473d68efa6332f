/**
 * A key store in a real Redis server, through unstorage, shared by two processes.
 *
 * Started without arguments it is the first process; any other is this program again, with the server's port, the
 * issuer, a key id, and when to begin, and prints whether it has the key.
 */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import QUnit from "qunit";
import { createStorage, type Storage } from "unstorage";
import redisDriver from "unstorage/drivers/redis";
import type { KeyCacheEvent } from "../../src/index.ts";
import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import { simulatedOnRedis } from "../simulation/redis.ts";
import type { Environment, Report } from "../suite/environment.ts";
import { JWKS, METADATA, slowly, TestIssuer } from "../suite/issuer.ts";
import { beyondLookUps } from "../suite/key-cache/events.ts";
import { runGroups } from "../suite/run-groups.ts";
import { storeContract } from "../suite/stores/contract.ts";
import { RedisServer } from "./redis-server.ts";

const run = promisify(execFile);
const library = await importLibrary();
const { UnstorageStore } = library.stores.unstorage;

/** What a process tells that has looked for a key. */
interface Outcome {
  readonly found: string;
  readonly events: readonly string[];
}

const [port, issuer, keyId, begin = "0"] = process.argv.slice(2);
if (port === undefined) await first();
else await other(Number(port), issuer as string, keyId as string, Number(begin));

function open(at: number): Storage {
  return createStorage({ driver: redisDriver({ host: "127.0.0.1", port: at }) });
}

/** @param moment - Milliseconds since 1970 before which it does not begin. */
async function other(at: number, url: string, kid: string, moment: number): Promise<void> {
  const storage = open(at);
  const events: string[] = [];
  const onEvent = ({ type }: KeyCacheEvent) => events.push(type);
  const store = new UnstorageStore(storage);
  // Connected, so that what is left to do takes as long in one process as in another.
  await store.get("nothing");
  await new Promise((resolve) => setTimeout(resolve, moment - Date.now()));
  const { keyId: found } = await new library.KeyCache({ issuers: [url], insecure: true, store, onEvent }).getKey(
    url,
    kid,
  );
  console.log(JSON.stringify({ found, events } satisfies Outcome));
  await storage.dispose();
}

async function first(): Promise<void> {
  const server = await RedisServer.start();
  const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
  const storage = open(server.port);
  const { stdout: version } = await run("redis-server", ["--version"]);
  const counts = await runGroups({
    Redis: () => tests(environment, storage, server),
    simulated: () => simulatedOnRedis(library, environment),
  });
  const report: Report = { runtime: "Redis", version: /v=(\S+)/.exec(version)?.[1] ?? "", ...counts };
  console.log(JSON.stringify(report));
  environment.close();
  await server.kill();
  process.exit(report.failed === 0 ? 0 : 1);
}

function tests(environment: Environment, storage: Storage, server: RedisServer): void {
  const { KeyCache, SciToken, exportJwks, generateKey } = library;

  storeContract(library, environment, (name, now) => new UnstorageStore(storage, { prefix: name, now }));

  QUnit.test("the server itself forgets what has expired", async (assert) => {
    await new UnstorageStore(storage, { prefix: "expiring" }).set("a", 1, { ttl: 120 });
    const { stdout } = await run("redis-cli", ["-p", `${server.port}`, "TTL", "expiring:a"]);
    assert.ok(Number(stdout) > 100 && Number(stdout) <= 120, stdout);
  });

  QUnit.test("another process has the keys without asking the issuer", async (check) => {
    const key = await generateKey();
    const published = await TestIssuer.publishing(environment, exportJwks(key));
    const store = new UnstorageStore(storage);
    await new KeyCache({ issuers: [published.url], insecure: true, store }).getKey(published.url, key.keyId);
    const outcome = await elsewhere(server.port, published.url, key.keyId);
    check.deepEqual(outcome, { found: key.keyId, events: ["miss", "loaded"] });
    check.deepEqual(await published.requests(), [METADATA, JWKS]);
  });

  QUnit.test("of two processes, one asks the issuer, and the other that begins later waits for it", async (check) => {
    const key = await generateKey();
    const published = await TestIssuer.start(environment, (url) => slowly(url, exportJwks(key), 1500));
    const [early, late] = await Promise.all([
      elsewhere(server.port, published.url, key.keyId),
      // A moment after the first has begun to wait for the issuer; a process takes some time to start as well.
      published.untilAsked().then(() => elsewhere(server.port, published.url, key.keyId, Date.now() + 200)),
    ]);
    check.deepEqual(early, { found: key.keyId, events: ["miss", "fetched"] });
    check.deepEqual(late, { found: key.keyId, events: ["miss", "loaded"] });
    check.deepEqual(await published.requests(), [METADATA, JWKS]);
  });

  QUnit.test("two processes that begin at one moment ask twice at most, and both have the key", async (check) => {
    const key = await generateKey();
    const published = await TestIssuer.start(environment, (url) => slowly(url, exportJwks(key), 300));
    const moment = Date.now() + 3000;
    const both = [1, 2].map(() => elsewhere(server.port, published.url, key.keyId, moment));
    const outcomes = await Promise.all(both);
    check.deepEqual(
      outcomes.map(({ found }) => found),
      [key.keyId, key.keyId],
    );
    const pairs = outcomes.filter(({ events }) => events.includes("fetched")).length;
    check.ok(pairs === 1 || pairs === 2, `${pairs} pairs`);
    const { length } = await published.requests();
    check.equal(length, 2 * pairs);
    // A lease is a courtesy: two that write it while neither sees the other's both ask.
    console.log(`Redis: two processes at one moment, ${pairs} of them asked the issuer`);
  });

  QUnit.test("a server that goes away in the middle costs nobody a key", async (check) => {
    const key = await generateKey();
    const published = await TestIssuer.publishing(environment, exportJwks(key));
    const token = await new SciToken({ key, claims: { scope: "read:/" } }).serialize({ issuer: published.url });
    const events: KeyCacheEvent[] = [];
    const onEvent = (event: KeyCacheEvent) => events.push(event);
    const options = { issuers: [published.url], insecure: true, store: new UnstorageStore(storage), onEvent };
    const keyCache = new KeyCache(options);
    check.ok((await SciToken.deserialize(token, { keyCache })).verified);
    await server.kill();
    await keyCache.refresh(published.url);
    check.ok((await SciToken.deserialize(token, { keyCache })).verified);
    check.ok((await SciToken.deserialize(token, { keyCache: new KeyCache(options) })).verified, "nor a new process");
    check.deepEqual([...new Set(beyondLookUps(events))], ["fetched", "store_failed"]);
  });
}

/** A look-up in a process of its own. */
async function elsewhere(at: number, url: string, kid: string, moment: number = 0): Promise<Outcome> {
  const given = [fileURLToPath(import.meta.url), at, url, kid, moment].map(String);
  return JSON.parse((await run(process.execPath, given)).stdout) as Outcome;
}
