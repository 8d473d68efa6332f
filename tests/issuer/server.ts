/**
 * A real issuer for tests, over http and https on loopback, whose answers a test sets.
 *
 * `PUT /control/NAME` with routes makes an issuer at `/NAME`; `GET /control/NAME` lists what it was asked. In bodies and
 * headers, `{origin}` stands for the origin that was asked.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Environment } from "../suite/environment.ts";

/** What an issuer answers at one of its paths. */
export interface Route {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

/** Routes by path below the issuer, `@` for a path below the host's own `/.well-known/`. */
export type Routes = Readonly<Record<string, Route>>;

interface Issuer {
  routes: Routes;
  readonly requests: string[];
}

const ANY_ORIGIN = { "access-control-allow-origin": "*", "access-control-allow-methods": "GET, PUT" };

/** Starts the server; `close` ends it. */
export async function startIssuer(tls: URL): Promise<Environment & { close(): void }> {
  const issuers = new Map<string, Issuer>();
  const answer = (scheme: string) => (request: IncomingMessage, response: ServerResponse) => {
    handle(issuers, scheme, request, response).catch(() => response.destroy());
  };
  const plain = createServer(answer("http"));
  const secure = createSecureServer(
    { cert: readFileSync(new URL("localhost.pem", tls)), key: readFileSync(new URL("localhost.key", tls)) },
    answer("https"),
  );
  const port = (server: typeof plain): Promise<number> =>
    new Promise((resolve) => {
      server.listen(0, "localhost", () => resolve((server.address() as AddressInfo).port));
    });
  return {
    http: `http://localhost:${await port(plain)}`,
    https: `https://localhost:${await port(secure)}`,
    close() {
      for (const server of [plain, secure]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function handle(
  issuers: Map<string, Issuer>,
  scheme: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const origin = `${scheme}://${request.headers.host}`;
  const { pathname } = new URL(request.url ?? "/", origin);
  const control = /^\/control\/([^/]+)$/.exec(pathname)?.[1];
  if (control !== undefined) {
    send(response, await configure(issuers, control, request), origin);
    return;
  }
  // A path inserted after the well-known name (RFC 8414) ends in the issuer's, others begin with it.
  const inserted = /^\/\.well-known\/([^/]+)\/([^/]+)$/.exec(pathname);
  const name = inserted?.[2] ?? pathname.split("/")[1] ?? "";
  const path = inserted === null ? pathname.slice(name.length + 1) : `@${inserted[1]}`;
  const issuer = issuers.get(name);
  issuer?.requests.push(path);
  send(response, issuer?.routes[path] ?? { status: 404, body: "not found" }, origin);
}

async function configure(issuers: Map<string, Issuer>, name: string, request: IncomingMessage): Promise<Route> {
  if (request.method === "PUT") {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const routes = JSON.parse(Buffer.concat(chunks).toString()) as Routes;
    const known = issuers.get(name);
    if (known === undefined) issuers.set(name, { routes, requests: [] });
    else known.routes = routes;
  }
  return { body: JSON.stringify(issuers.get(name)?.requests ?? []) };
}

function send(response: ServerResponse, route: Route, origin: string): void {
  const { status = 200, headers = {}, body = "", delay = 0 } = route;
  const fill = (text: string): string => text.replaceAll("{origin}", origin);
  const filled = Object.entries(headers).map(([name, value]): [string, string] => [name, fill(value)]);
  setTimeout(() => {
    response.writeHead(status, {
      "content-type": "application/json",
      ...ANY_ORIGIN,
      ...Object.fromEntries(filled),
    });
    response.end(fill(body));
  }, delay);
}
