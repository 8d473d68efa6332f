/// <reference lib="deno.unstable" />
/** Starts an issuer and the service of this folder, and asks it; README.md has the command. */

import { DenoKvStore } from "scitokens/stores/deno-kv";
import { startIssuer } from "../issuer.js";
import { AUDIENCE, tryService } from "../try-service.js";
import { startService } from "./service.ts";

const issuer = await startIssuer();
// A path, or nothing on Deno Deploy, keeps the keys for the next start.
const kv = await Deno.openKv(":memory:");
const server = startService({ issuer: issuer.url, audience: AUDIENCE, kv });
const exitCode = await tryService({
  issuer,
  url: `http://localhost:${server.addr.port}`,
  storedKeys: () => new DenoKvStore(kv).keys(),
});
// Not shutdown, which waits for connections that clients keep open.
Deno.exit(exitCode);
