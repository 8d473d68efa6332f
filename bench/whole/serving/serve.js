/**
 * A server that says hello: `RUNTIME serve.js GIVEN-JSON`. It says where it listens, and serves until there are no more lines, or it is killed.
 *
 * @typedef {object} Given
 * @property {string} kind
 * @property {string} issuer
 * @property {string} audience
 * @property {import("scitokens").JsonWebKeySet} jwks
 * @property {object} options - For the Enforcer.
 */

import process from "node:process";
import { createInterface } from "node:readline";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { jwk } from "hono/jwk";
import { KeyCache } from "scitokens";
import { scitokens } from "scitokens/hono";
import { protect } from "scitokens/protect";

/** @typedef {(request: Request) => Response | Promise<Response>} FetchHandler */

/**
 * @typedef {object} Servers
 * @property {{ serve(options: object, handler: FetchHandler): { readonly addr: { readonly port: number } } }} [Deno]
 * @property {{ serve(options: { hostname: string, port: number, fetch: FetchHandler }): { readonly port: number } }} [Bun]
 */

/** @type {Given} */
const { kind, issuer, audience, jwks, options } = JSON.parse(process.argv[2] ?? "");
const keyCache = new KeyCache();
await keyCache.addJwks(issuer, jwks);
const guarding = { issuer, audience, keyCache, scope: /** @type {const} */ ("read:/store/file"), ...options };

/** @type {Readonly<Record<string, () => FetchHandler>>} */
const KINDS = {
  unguarded: () => () => new Response("hello"),
  looking: () => (request) => new Response(request.headers.has("authorization") ? "hello" : "who are you?"),
  protect: () => protect(guarding, () => new Response("hello")),
  hono: () => withHono(undefined),
  "scitokens/hono": () => withHono(scitokens(guarding)),
  "hono/jwk": () => withHono(jwk({ keys: publicKeys(), alg: ["ES256"], verification: { iss: issuer, aud: audience } })),
};

/** @param {import("hono").MiddlewareHandler | undefined} middleware */
function withHono(middleware) {
  const app = new Hono();
  if (middleware !== undefined) app.use(middleware);
  app.get("/hello", (c) => c.text("hello"));
  return (/** @type {Request} */ request) => app.fetch(request);
}

/** As Hono has their type. */
function publicKeys() {
  return /** @type {import("hono/utils/jwt/jws").HonoJsonWebKey[]} */ (/** @type {unknown} */ (jwks.keys));
}

/**
 * On the server that is the runtime's own, and that of Hono for Node.js.
 *
 * @param {FetchHandler} fetch
 * @returns {Promise<number>}
 */
async function listen(fetch) {
  const { Deno, Bun } = /** @type {Servers} */ (globalThis);
  const hostname = "127.0.0.1";
  if (Deno !== undefined) return Deno.serve({ hostname, port: 0, onListen: () => {} }, fetch).addr.port;
  if (Bun !== undefined) return Bun.serve({ hostname, port: 0, fetch }).port;
  return new Promise((resolve) => {
    serve({ fetch, hostname, port: 0 }, ({ port }) => resolve(port));
  });
}

const handler = KINDS[kind]?.();
if (handler === undefined) throw new Error(`there is no ${kind}`);
const port = await listen(handler);
for await (const _ of createInterface(process.stdin)) {
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ port, cpu: user + system }));
}
process.exit();
