/**
 * A real issuer for tests, over http and https on loopback, whose answers a test sets.
 *
 * `PUT /control/NAME` with routes makes an issuer at `/NAME`, `PUT /control/NAME/timeline` one that goes by the second that
 * each request names (`?at=`). `GET /control/NAME` lists the paths it was asked for, `GET /control/NAME/log` all of it. In
 * bodies and headers, `{origin}` stands for the origin that was asked.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Environment } from "../suite/environment.ts";
import { FAULTS } from "./faults.ts";
import { issued } from "./issuing.ts";
import type { Asked, Route, Routes } from "./route.ts";
import { routeAt, type Timeline } from "./timeline.ts";

interface Issuer {
  /** What it answers to a path, at a second where the request names one. */
  answer(path: string, at: number | undefined, url: string): Route;
  readonly log: { -readonly [Name in keyof Asked]: Asked[Name] }[];
}

const ANY_ORIGIN = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, PUT",
  "access-control-allow-headers": "if-none-match",
  "access-control-expose-headers": "age, etag, retry-after",
};
const NOT_FOUND: Route = { status: 404, body: "not found" };

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
  const { pathname, searchParams } = new URL(request.url ?? "/", origin);
  // A page asks first whether it may send what it sends.
  if (request.method === "OPTIONS") return send(response, { status: 204 }, origin);
  const [, control, part] = /^\/control\/([^/]+)(?:\/(timeline|log))?$/.exec(pathname) ?? [];
  if (control !== undefined) return send(response, await configure(issuers, control, part, request), origin);
  // A path inserted after the well-known name (RFC 8414) ends in the issuer's, others begin with it.
  const inserted = /^\/\.well-known\/([^/]+)\/([^/]+)$/.exec(pathname);
  const name = inserted?.[2] ?? pathname.split("/")[1] ?? "";
  const path = inserted === null ? pathname.slice(name.length + 1) : `@${inserted[1]}`;
  const issuer = issuers.get(name);
  if (issuer === undefined) return send(response, NOT_FOUND, origin);
  const at = searchParams.has("at") ? Number(searchParams.get("at")) : undefined;
  const ifNoneMatch = request.headers["if-none-match"];
  const posted = request.method === "POST" ? await textOf(request) : undefined;
  const url = `${origin}/${name}`;
  const route = unlessMatched(orIssued(issuer.answer(path, at, url), posted, url), ifNoneMatch);
  note(issuer, response, {
    path,
    ...(at !== undefined && { at }),
    ...(ifNoneMatch !== undefined && { ifNoneMatch }),
    ...(posted !== undefined && { posted }),
    answered: route.fault ?? `${route.status ?? 200}`,
  });
  send(response, route, origin);
}

/** Takes down a request, and what went out when that is known. */
function note(issuer: Issuer, response: ServerResponse, asked: Asked): void {
  const entry = { ...asked };
  issuer.log.push(entry);
  const { socket } = response;
  const before = socket?.bytesWritten ?? 0;
  response.on("close", () => Object.assign(entry, { sent: (socket?.bytesWritten ?? 0) - before }));
}

/** RFC 9110 section 13.1.2: who has it already is told so. */
function unlessMatched(route: Route, ifNoneMatch: string | undefined): Route {
  const { headers = {}, status = 200, fault } = route;
  const matches = status === 200 && fault === undefined && headers.etag !== undefined && headers.etag === ifNoneMatch;
  return matches ? { ...route, status: 304, body: "" } : route;
}

async function configure(
  issuers: Map<string, Issuer>,
  name: string,
  part: string | undefined,
  request: IncomingMessage,
): Promise<Route> {
  const log = issuers.get(name)?.log ?? [];
  if (request.method === "PUT") {
    const told = JSON.parse(await textOf(request));
    issuers.set(name, { answer: part === "timeline" ? byTimeline(told) : byRoutes(told), log });
  }
  return { body: JSON.stringify(part === "log" ? log : log.map(({ path }) => path)) };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function orIssued(route: Route, posted: string | undefined, url: string): Route {
  if (route.issuing === undefined) return route;
  return posted === undefined ? { status: 405 } : { ...issued(posted, route.issuing, url), ...route };
}

function byRoutes(routes: Routes): Issuer["answer"] {
  return (path) => routes[path] ?? NOT_FOUND;
}

function byTimeline(timeline: Timeline): Issuer["answer"] {
  return (path, at = 0, url) => routeAt(timeline, at, path, url);
}

function send(response: ServerResponse, route: Route, origin: string): void {
  const { status = 200, headers = {}, body = "", delay = 0, fault } = route;
  const fill = (text: string): string => text.replaceAll("{origin}", origin);
  const filled = Object.entries(headers).map(([name, value]): [string, string] => [name, fill(value)]);
  const all = { "content-type": "application/json", ...ANY_ORIGIN, ...Object.fromEntries(filled) };
  const answer = (): void => {
    if (fault !== undefined) FAULTS[fault]({ response, status, headers: all, body: fill(body) });
    else response.writeHead(status, all).end(fill(body));
  };
  if (delay === 0) answer();
  else setTimeout(answer, delay);
}
