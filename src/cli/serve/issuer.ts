/**
 * An issuer for development, as a fetch handler: metadata, keys, and tokens for whoever asks.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { encodeBase64url } from "../../jwt/base64url.ts";
import { answerDemo, demoToken } from "./demo-interface.ts";
import type { KeyRing } from "./key-ring.ts";
import { type DevelopmentIssuerOptions, mint } from "./mint.ts";
import { OAuthError } from "./oauth-error.ts";
import { json, PUBLIC, refuse, SECRET, text } from "./responses.ts";
import { readTokenRequest } from "./token-request.ts";

type Handler = (request: Request) => Promise<Response>;

/** Makes the handler. */
export function developmentIssuer(options: DevelopmentIssuerOptions): Handler {
  const base = new URL(options.issuer).pathname.replace(/\/$/, "");
  const metadata: Handler = async () => json(metadataOf(options.issuer), PUBLIC);
  const routes: Readonly<Record<string, Handler>> = {
    "GET /.well-known/openid-configuration": metadata,
    "GET /.well-known/oauth-authorization-server": metadata,
    "GET /jwks": (request) => publishKeys(request, options),
    "POST /token": (request) => answerTokenRequest(request, options),
    "GET /issue": async () => text(await demoToken({}, options)),
    "POST /issue": (request) => answerDemo(request, options),
    "POST /rotate": () => rotate(options.ring),
    "GET /": async () => text(`An issuer for development.\n\n${Object.keys(routes).join("\n")}\n`),
  };
  const isOwn = ownHosts(options.issuer);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const path = pathOf(pathname, base);
    if (!isOwn(request)) return text("this issuer answers to its own name, and no page of another origin", 403);
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: PREFLIGHT });
    const method = request.method === "HEAD" ? "GET" : request.method;
    const handler = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
    return handler === undefined ? notFound(path, routes) : handler(request);
  };
}

/**
 * Pages that somebody on this machine looks at can reach it too: under a name that was bent to this machine, and with
 * requests that change something.
 */
function ownHosts(issuer: string): (request: Request) => boolean {
  const hosts = ["127.0.0.1", "localhost", "[::1]", new URL(issuer).hostname];
  const isOurs = (url: string | null): boolean =>
    url === null || (URL.canParse(url) && hosts.includes(new URL(url).hostname));
  return ({ url, method, headers }) => isOurs(url) && (method !== "POST" || isOurs(headers.get("origin")));
}

const PREFLIGHT = {
  ...PUBLIC,
  "access-control-allow-methods": "GET",
  "access-control-allow-headers": "if-none-match",
};

/** A path below the issuer's own, which stands before it, or after a well-known name (RFC 8414 section 3.1). */
function pathOf(pathname: string, base: string): string {
  if (base === "") return pathname;
  if (pathname.startsWith("/.well-known/") && pathname.endsWith(base)) return pathname.slice(0, -base.length);
  return pathname === base || pathname.startsWith(`${base}/`) ? pathname.slice(base.length) || "/" : pathname;
}

function metadataOf(issuer: string): object {
  const at = (name: string): string => `${issuer.replace(/\/$/, "")}/${name}`;
  return {
    issuer,
    jwks_uri: at("jwks"),
    token_endpoint: at("token"),
    grant_types_supported: ["client_credentials"],
    token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post"],
    response_types_supported: [],
    subject_types_supported: ["public"],
  };
}

async function publishKeys(request: Request, { ring, maxAge }: DevelopmentIssuerOptions): Promise<Response> {
  const body = JSON.stringify(ring.publish());
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const etag = `"${encodeBase64url(new Uint8Array(digest)).slice(0, 22)}"`;
  const headers = { ...PUBLIC, etag, "cache-control": `public, max-age=${maxAge}` };
  if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(body, { headers: { ...headers, "content-type": "application/json" } });
}

async function answerTokenRequest(request: Request, options: DevelopmentIssuerOptions): Promise<Response> {
  try {
    const asked = readTokenRequest(new Uint8Array(await request.arrayBuffer()), request.headers);
    const lifetime = asked.lifetime ?? options.lifetime;
    const { token, scope } = await mint({ ...asked, lifetime }, options);
    return json({ access_token: token, token_type: "Bearer", expires_in: lifetime, scope }, SECRET);
  } catch (error) {
    if (error instanceof OAuthError) return refuse(error.error, error.message);
    if (!isSciTokensError(error)) throw error;
    return refuse(error.code === "ERR_SCOPE_INVALID" ? "invalid_scope" : "invalid_request", error.message);
  }
}

async function rotate(ring: KeyRing): Promise<Response> {
  if (await ring.rotate()) return json(ring.state(), SECRET);
  return text("too many keys are published; wait until the tokens of old ones have expired", 429);
}

function notFound(path: string, routes: object): Response {
  const methods = Object.keys(routes).filter((route) => route.endsWith(` ${path}`));
  if (methods.length === 0) return text(`there is nothing here; there are\n${Object.keys(routes).join("\n")}`, 404);
  return new Response(null, {
    status: 405,
    headers: { allow: methods.map((route) => route.split(" ")[0]).join(", ") },
  });
}
