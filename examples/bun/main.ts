/** Starts an issuer and the service of this folder, and asks it: `bun examples/bun/main.ts [--serve]`. */

import { Database } from "bun:sqlite";
import { startIssuer } from "../issuer.js";
import { AUDIENCE, tryService } from "../try-service.js";
import { startService } from "./service.ts";
import { sqliteStore } from "./sqlite-store.ts";

const issuer = await startIssuer();
// The name of a file keeps the keys for the next start.
const database = new Database(":memory:");
const store = sqliteStore(database);
const server = startService({ issuer: issuer.url, audience: AUDIENCE, store });
try {
  process.exitCode = await tryService({
    issuer,
    url: `http://localhost:${server.port}`,
    storedKeys: () => store.keys(),
  });
} finally {
  await server.stop();
  issuer.close();
  database.close();
}
