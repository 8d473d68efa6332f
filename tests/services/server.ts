/**
 * Services on the real servers of a runtime: `RUNTIME services.js KIND ISSUER`. It says where it listens, and serves until it is
 * ended. All have the same routes, and answer with what they know of who asked.
 */

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import express from "express";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import type { Access } from "../../src/http/express.ts";
import type { ScitokensVariables } from "../../src/http/hono.ts";
import { importLibrary } from "../runtimes/application.ts";
import { AUDIENCE } from "./service.ts";

declare global {
  namespace Express {
    interface Request {
      scitoken?: Access;
    }
  }
}

type FetchHandler = (request: Request) => Response | Promise<Response>;
interface Servers {
  readonly Deno?: {
    serve(options: object, handler: FetchHandler): { readonly addr: { readonly port: number } };
  };
  readonly Bun?: { serve(options: { hostname: string; port: number; fetch: FetchHandler }): { readonly port: number } };
}

const [kind, issuer] = process.argv.slice(2) as [string, string];
const { protect, hono, express: forExpress, KeyCache } = await importLibrary();
const keyCache = new KeyCache({ issuers: [issuer], insecure: true });
const common = { issuer, audience: AUDIENCE, keyCache, query: true, realm: kind };
const FAULT = new Error("a secret of the database");

/** What a handler tells of a request that was let in. */
const known = ({ token, acls }: Access, body: string): string =>
  `${token.get("sub")} ${acls.map(({ authz, path }) => `${authz}:${path}`)} ${body}`;

const KINDS: Readonly<Record<string, () => Promise<number>>> = {
  protect: () => listen(byProtect()),
  hono: () => listen(byHono().fetch),
  express: () => listenNode(byExpress()),
  connect: () => listenNode(byConnect()),
};

/** Several guarded handlers behind one another. */
function byProtect(): FetchHandler {
  const { protect: guarded, storage } = protect;
  const answer = async (request: { text(): Promise<string> }, access: Access): Promise<Response> =>
    new Response(known(access, await request.text()));
  const files = guarded({ ...common, scope: storage({ basePath: "/dav" }) }, answer);
  const secret = guarded({ ...common, scope: "read:/secret" }, answer);
  const fault = guarded({ ...common, scope: () => Promise.reject(FAULT) }, answer);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith("/dav")) return files(request);
    if (pathname !== "/fault") return secret(request);
    return fault(request).catch(() => new Response("fault", { status: 500 }));
  };
}

function byHono(): Hono<{ Variables: ScitokensVariables }> {
  const app = new Hono<{ Variables: ScitokensVariables }>();
  const scope = (c: Context): [string, string] => ["read", c.req.path];
  app.onError((error, c) => c.text(error === FAULT ? "fault" : String(error), 500));
  app.use("/shared/*", cors({ origin: "https://page.example", exposeHeaders: ["WWW-Authenticate"] }));
  app.use("/dav/*", hono.scitokens({ ...common, scope: protect.storage({ basePath: "/dav" }) }));
  app.all("/dav/*", async (c) => c.body(known(c.get("scitoken"), c.req.method === "HEAD" ? "" : await c.req.text())));
  app.get("/secret", hono.scitokens({ ...common, scope: "read:/secret" }), (c) => c.text(known(c.var.scitoken, "")));
  app.get("/shared/:id", hono.scitokens({ ...common, scope }), (c) => c.text(known(c.var.scitoken, "")));
  app.get("/fault", hono.scitokens({ ...common, scope: () => Promise.reject(FAULT) }), (c) => c.text("unreachable"));
  return app;
}

function byExpress(): RequestListener {
  const { authorize } = forExpress;
  const app = express();
  const router = express.Router();
  router.use(authorize({ ...common, scope: protect.storage({ basePath: "/dav" }) }));
  // Its body is still to be read, all of it.
  router.use(express.text({ type: () => true, limit: "10mb" }), (request, response) => {
    response.send(known(request.scitoken as Access, typeof request.body === "string" ? request.body : ""));
  });
  app.use("/dav", router);
  app.get(
    "/secret{/:id}",
    authorize<express.Request<{ id?: string }>>({
      ...common,
      scope: (request) => ["read", `/secret${request.params.id === undefined ? "" : `/${request.params.id}`}`],
    }),
    (request, response) => {
      response.send(known(request.scitoken as Access, ""));
    },
  );
  app.get("/fault", authorize({ ...common, scope: () => Promise.reject(FAULT) }));
  const onError: express.ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).send(error === FAULT ? "fault" : String(error));
  };
  app.use(onError);
  return app;
}

/** As Connect calls middleware, which knows nothing of promises. */
function byConnect(): RequestListener {
  const { authorize } = forExpress;
  const files = authorize({ ...common, scope: protect.storage({ basePath: "/dav" }) });
  const secret = authorize({ ...common, scope: "read:/secret" });
  const fault = authorize({ ...common, scope: () => Promise.reject(FAULT) });
  return (request, response) => {
    const path = request.url ?? "";
    const middleware = path.startsWith("/dav") ? files : path.startsWith("/fault") ? fault : secret;
    middleware(request, response, async (error) => {
      if (error !== undefined) {
        response.writeHead(500).end(error === FAULT ? "fault" : String(error));
        return;
      }
      let body = "";
      for await (const chunk of request) body += chunk;
      response.end(known((request as { scitoken?: Access }).scitoken as Access, body));
    });
  };
}

/** On the server that is the runtime's own, and that of Hono for Node.js. */
async function listen(handler: FetchHandler): Promise<number> {
  const { Deno, Bun } = globalThis as Servers;
  if (Deno !== undefined) return Deno.serve({ hostname: "localhost", port: 0, onListen: () => {} }, handler).addr.port;
  if (Bun !== undefined) return Bun.serve({ hostname: "localhost", port: 0, fetch: handler }).port;
  return new Promise((resolve) => {
    serve({ fetch: handler, hostname: "localhost", port: 0 }, ({ port }) => resolve(port));
  });
}

async function listenNode(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "localhost");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

console.log(`http://localhost:${await KINDS[kind]?.()}`);
