/** Starts an issuer and the service of this folder, and asks it: `node examples/node/main.js [--serve]`. */

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startIssuer } from "../issuer.js";
import { AUDIENCE, tryService } from "../try-service.js";
import { fileStore } from "./file-store.js";
import { makeService } from "./service.js";

const issuer = await startIssuer();
const folder = await mkdtemp(join(tmpdir(), "scitokens-"));
const store = fileStore(folder);
const server = makeService({ issuer: issuer.url, audience: AUDIENCE, store });
server.listen(0, "localhost");
await once(server, "listening");
const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
try {
  process.exitCode = await tryService({ issuer, url: `http://localhost:${port}`, storedKeys: () => store.keys() });
} finally {
  server.close();
  issuer.close();
  await rm(folder, { recursive: true });
}
