/** Key caches over simulated days on a Redis server that is killed in the middle, and comes back with nothing. */

import QUnit from "qunit";
import { createStorage } from "unstorage";
import redisDriver from "unstorage/drivers/redis";
import { RedisServer } from "../stores/redis-server.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { simulateBroken } from "./broken.ts";

const FIRST = 20_001;
const COUNT = 36;

export function simulatedOnRedis(library: Library, environment: Environment): void {
  QUnit.test("the server is killed in the middle of simulated days, and started again", async (assert) => {
    const server = await RedisServer.start();
    // Tells at once that the server is away: how it is when that takes a while is a test of its own.
    const prompt = { maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 50 };
    const storage = createStorage({ driver: redisDriver({ host: "127.0.0.1", port: server.port, ...prompt }) });
    const isThere = async (): Promise<boolean> =>
      storage.hasItem("anything").then(
        () => true,
        () => false,
      );
    const untilThere = async (): Promise<void> => {
      while (!(await isThere())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await untilThere();
    const { tally } = await simulateBroken(assert, {
      library,
      environment,
      first: FIRST,
      count: COUNT,
      open: (prefix, now) => new library.stores.unstorage.UnstorageStore(storage, { prefix, now }),
      interruption: {
        begin: () => server.kill(),
        async end() {
          await server.start();
          await untilThere();
        },
      },
    });
    assert.ok(tally.counts.storeFailures > COUNT, `${tally.counts.storeFailures}`);
    await storage.dispose();
    await server.kill();
  });
}
