/**
 * A fetch handler on `node:http`, which Deno and Bun have too, on this machine alone.
 *
 * @module
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { CommandError, NO } from "../failure.ts";
import { gather } from "../gather.ts";

/** What answers requests. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** The most bytes of a request's body. */
const MAX_BODY = 65_536;
/** Only this machine can reach it. */
export const HOST = "127.0.0.1";

/** A server that runs. */
export interface RunningServer {
  readonly port: number;
  /** Answers what has come, and ends. */
  close(): Promise<void>;
}

/**
 * Starts a server.
 *
 * @param port - 0 for any that is free.
 * @param makeHandler - Given the port, when that is known.
 * @throws CommandError when the port cannot be had.
 */
export async function startServer(port: number, makeHandler: (port: number) => FetchHandler): Promise<RunningServer> {
  let handler: FetchHandler | undefined;
  const server = createServer((request, response) => {
    answer(request, response, handler as FetchHandler).catch(() => response.destroy());
  });
  try {
    server.listen(port, HOST);
    await once(server, "listening");
  } catch (error) {
    throw notListening(port, error);
  }
  const { port: found } = server.address() as AddressInfo;
  handler = makeHandler(found);
  return { port: found, close: () => close(server) };
}

async function close(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  // Nobody may keep it from ending for long.
  const patience = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearTimeout(patience);
}

async function answer(request: IncomingMessage, response: ServerResponse, handler: FetchHandler): Promise<void> {
  const body = await gather(request, MAX_BODY);
  const answered = body === undefined ? tooLarge() : await handler(toRequest(request, body));
  response.writeHead(answered.status, Object.fromEntries(answered.headers));
  response.end(request.method === "HEAD" ? undefined : new Uint8Array(await answered.arrayBuffer()));
}

function toRequest(request: IncomingMessage, body: Uint8Array<ArrayBuffer>): Request {
  const { method = "GET", url = "/", headers } = request;
  const bare = method === "GET" || method === "HEAD" || body.length === 0;
  const list = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, one]),
  );
  // Not as relative to the host: what begins with two slashes would name another.
  return new Request(url.startsWith("/") ? `http://${headers.host ?? HOST}${url}` : url, {
    method,
    headers: list,
    ...(!bare && { body }),
  });
}

function tooLarge(): Response {
  return new Response(`a body has ${MAX_BODY} bytes at most`, { status: 413, headers: { connection: "close" } });
}

function notListening(port: number, error: unknown): CommandError {
  const { code } = error as NodeJS.ErrnoException;
  const why = { EADDRINUSE: "something else uses it", EACCES: "permission denied" }[code ?? ""] ?? code;
  return new CommandError(NO, "ERR_PORT", `the port ${port} cannot be had: ${why}`, {
    reason: "port_unavailable",
    hint: "choose another with --port; 0 takes any that is free",
  });
}
