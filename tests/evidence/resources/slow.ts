/** A thousand issuers that never answer, or a byte at a time, keep no good token waiting, and are all let go. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import type { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { built } from "../../runtimes/programs.ts";
import { SLOW, type SlowTold } from "./slow-child.ts";

/** Milliseconds between two bytes. */
const PACE = 250;
/** Connections that a process may have beside one for each slow issuer: for its own questions, and for good issuers. */
const OTHERS = 8;
/** Bytes by which a process that does the same once more comes out differently. */
const NOISE = 1_000_000;

interface Watched {
  readonly server: Server;
  readonly origin: string;
  /** Questions to slow issuers, and the most connections at one time. */
  asked: number;
  most: number;
  open: number;
}

export async function checkSlow(checks: Checks): Promise<void> {
  const watched = await start();
  const given = ["--expose-gc", built("resources"), "--slow", watched.origin];
  const { stdout } = await promisify(execFile)(process.execPath, given);
  const told = JSON.parse(stdout) as SlowTold;
  for (let wait = 0; watched.open > 0 && wait < 50; wait++) await sleep(100);
  const { open, most, asked } = watched;
  console.log(
    `${SLOW} slow issuers: ${told.letIn} good tokens let in before any of theirs ended; ${asked} questions, ` +
      `${most} connections at most, ${open} at the end; ${JSON.stringify(told.codes)}`,
  );
  await checks.check("good tokens are let in while a thousand issuers do not answer", () =>
    assert.deepEqual([told.letIn, told.endedBefore], [300, 0]),
  );
  await checks.check("the tokens of those are refused, each for want of keys", () =>
    assert.deepEqual(told.codes, { ERR_KEYS_UNAVAILABLE: 3 * SLOW }),
  );
  await checks.check("each is asked once, whoever waits, is then left alone, and is asked anew in time", () => {
    assert.deepEqual([told.again, told.anew], [told.codes, told.codes]);
    assert.equal(asked, 2 * SLOW);
  });
  await checks.check("there is one connection for each at most, and none at the end", () => {
    assert.ok(most >= SLOW && most <= SLOW + OTHERS, `${most} connections`);
    assert.equal(open, 0);
  });
  await checks.check("when they have failed twice, no more memory is taken than when they had once", () => {
    const [once = 0, twice = 0] = told.bytes;
    assert.ok(twice - once < NOISE, `${once} bytes, then ${twice}`);
  });
  watched.server.close();
  watched.server.closeAllConnections();
}

async function start(): Promise<Watched> {
  const library = await importLibrary();
  const key = await library.generateKey("ES256", { extractable: true });
  const jwks = JSON.stringify(library.exportJwks(key));
  const secret = JSON.stringify(await library.exportKey(key, "jwk-private"));
  const server = createServer((request, response) => answer(watched, request, response, { jwks, secret }));
  // A thousand come at once.
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 2048 }, resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const watched: Watched = { server, origin, asked: 0, most: 0, open: 0 };
  server.on("connection", (socket) => {
    watched.most = Math.max(watched.most, ++watched.open);
    socket.on("close", () => watched.open--);
  });
  return watched;
}

function answer(
  watched: Watched,
  { url = "" }: IncomingMessage,
  response: ServerResponse,
  { jwks, secret }: { readonly jwks: string; readonly secret: string },
): void {
  const [, name = "", ...rest] = url.split("/");
  if (name.startsWith("slow-")) {
    watched.asked++;
    // Every other one never says a word.
    if (Number(name.slice(5)) % 2 === 0) drip(response);
    return;
  }
  if (name === "key") response.end(secret);
  else if (name === "open") response.end(String(watched.open));
  else if (rest[0] === "jwks") response.end(jwks);
  else {
    const issuer = `${watched.origin}/${name}`;
    response.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/jwks` }));
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), PACE);
  response.on("close", () => clearInterval(timer));
}
