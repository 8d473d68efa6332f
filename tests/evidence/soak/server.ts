/**
 * A guarded service under load: `node --expose-gc soak-server.js KIND ISSUER REDIS-PORT EPOCH SPEED`, with a channel to the process
 * that started it. It tells of its key cache, and of its memory when it is asked.
 */

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import { createStorage } from "unstorage";
import redisDriver from "unstorage/drivers/redis";
import type { Access } from "../../../src/http/protect.ts";
import type { KeyCacheEvent } from "../../../src/index.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { AUDIENCE } from "../../services/service.ts";
import { fastClock, REFRESH, RETRY, TIMEOUT } from "./form.ts";
import type { Told } from "./service.ts";

const [kind, issuer, port, epoch, speed] = process.argv.slice(2) as [string, string, string, string, string];
const library = await importLibrary();
const clock = fastClock(Number(epoch), Number(speed));
const now = (): number => clock();
const counts: Record<string, number> = {};

const storage = createStorage({ driver: redisDriver({ host: "127.0.0.1", port: Number(port) }) });
const keyCache = new library.KeyCache({
  issuers: [issuer],
  store: new library.stores.unstorage.UnstorageStore(storage, { now }),
  refreshInterval: REFRESH,
  retryInterval: RETRY,
  timeout: TIMEOUT,
  now,
  onEvent: note,
});
const common = { issuer, audience: AUDIENCE, keyCache, now };
const say = ({ token }: Access): string => `hello ${token.get("sub")}`;

const KINDS: Readonly<Record<string, () => Server>> = {
  protect: () =>
    serve({
      fetch: library.protect.protect(
        { ...common, scope: ({ url }) => ["read", new URL(url).pathname] },
        (_request, access) => new Response(say(access)),
      ),
      hostname: "localhost",
      port: 0,
    }) as Server,
  express: () => {
    const app = express();
    app.use(library.express.authorize<express.Request>({ ...common, scope: ({ path }) => ["read", path] }));
    app.use((request, response) => void response.send(say(request.scitoken as Access)));
    return createServer(app).listen(0, "localhost");
  },
};

const server = (KINDS[kind] as () => Server)();
// Longer than any client rests: a connection that is closed at one end while the other asks is no answer.
server.keepAliveTimeout = 600_000;
if (!server.listening) await once(server, "listening");
process.on("message", () => tell({ memory: memory(), counts }));
process.on("disconnect", () => process.exit());
tell({ port: (server.address() as AddressInfo).port });

function note(event: KeyCacheEvent): void {
  const { type } = event;
  counts[type] = (counts[type] ?? 0) + 1;
  if (type === "fetched") tell({ fetched: Date.now() });
  if (type === "fetch_failed") tell({ failed: Date.now(), retryAfter: event.retryAfter });
}

/** What is held, after everything that can go has gone. */
function memory(): { readonly heap: number; readonly resident: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

function tell(told: Told): void {
  process.send?.(told);
}
