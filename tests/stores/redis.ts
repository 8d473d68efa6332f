/**
 * A key store in a real Redis server, through unstorage, shared by two processes.
 *
 * Started without arguments it is the first process; the second is this program again, with the server's port, the
 * issuer and a key id, and prints whether it has the key.
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
import { JWKS, METADATA, TestIssuer } from "../suite/issuer.ts";
import { beyondLookUps } from "../suite/key-cache/events.ts";
import { runGroups } from "../suite/run-groups.ts";
import { storeContract } from "../suite/stores/contract.ts";
import { RedisServer } from "./redis-server.ts";

const run = promisify(execFile);
const library = await importLibrary();
const { UnstorageStore } = library.stores.unstorage;

const [port, issuer, keyId] = process.argv.slice(2);
if (port === undefined) await first();
else await second(Number(port), issuer as string, keyId as string);

function open(at: number): Storage {
  return createStorage({ driver: redisDriver({ host: "127.0.0.1", port: at }) });
}

async function second(at: number, url: string, kid: string): Promise<void> {
  const storage = open(at);
  const events: string[] = [];
  const onEvent = ({ type }: KeyCacheEvent) => events.push(type);
  const store = new UnstorageStore(storage);
  const { keyId: found } = await new library.KeyCache({ issuers: [url], insecure: true, store, onEvent }).getKey(
    url,
    kid,
  );
  console.log(JSON.stringify({ found, events }));
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
    const given = [fileURLToPath(import.meta.url), `${server.port}`, published.url, key.keyId];
    const { stdout } = await run(process.execPath, given);
    check.deepEqual(JSON.parse(stdout), { found: key.keyId, events: ["miss", "loaded"] });
    check.deepEqual(await published.requests(), [METADATA, JWKS]);
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
