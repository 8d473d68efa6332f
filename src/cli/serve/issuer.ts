/**
 * An issuer for development, as a fetch handler: metadata, keys, and tokens for whoever asks.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { encodeBase64url } from "../../jwt/base64url.ts";
import { isObject, type JsonObject, parseJson } from "../../jwt/json.ts";
import type { Clock } from "../../jwt/time.ts";
import { type Profile, profileOf, rulesOf } from "../../token/profile.ts";
import { SciToken } from "../../token/scitoken.ts";
import type { KeyRing } from "./key-ring.ts";
import { OAuthError } from "./oauth-error.ts";
import { readTokenRequest, type TokenRequest } from "./token-request.ts";

/** What an issuer is told once. Times are seconds. */
export interface DevelopmentIssuerOptions {
  /** Its name, which is a URL. */
  readonly issuer: string;
  readonly ring: KeyRing;
  /** The profile of tokens that ask for none. */
  readonly profile: Profile;
  /** How long tokens serve that ask for nothing else. */
  readonly lifetime: number;
  readonly maxLifetime: number;
  /** How long verifiers may keep its keys. */
  readonly maxAge: number;
  readonly now: Clock;
}

type Handler = (request: Request) => Promise<Response>;

/** What everybody may read, pages of other origins too. */
const PUBLIC = { "access-control-allow-origin": "*" };
/** RFC 6749 section 5.1. */
const SECRET = { "cache-control": "no-store" };

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

async function mint(
  { claims, profile, lifetime = 0 }: TokenRequest,
  { issuer, ring, profile: usual, maxLifetime, now }: DevelopmentIssuerOptions,
): Promise<{ readonly token: string; readonly scope: unknown }> {
  if (lifetime > maxLifetime) throw new OAuthError("invalid_request", `a token serves for ${maxLifetime} s at most`);
  const says = claims.ver !== undefined || claims["wlcg.ver"] !== undefined;
  const written = profile ?? (says ? profileOf(new Map(Object.entries(claims)), undefined) : usual);
  const token = new SciToken({ key: ring.signing, claims: { ...defaultsOf(written, issuer), ...claims } });
  return { token: await token.serialize({ issuer, lifetime, profile: written, now }), scope: token.get("scope") };
}

/** What a developer need not say: that a token is for any service, and whom it speaks of. */
function defaultsOf(profile: Profile, issuer: string): JsonObject {
  if (profile === "scitoken:1.0") return {};
  // A profile that has no word for any service: then it is for this one.
  const aud = rulesOf(profile).anyAudience ?? issuer;
  return { sub: "developer", aud, ...(profile === "at+jwt" && { client_id: "developer" }) };
}

/** The interface of the SciTokens demo service: a JSON body with `payload` and `algorithm`, whatever its type. */
async function answerDemo(request: Request, options: DevelopmentIssuerOptions): Promise<Response> {
  try {
    const body = parseJson(new Uint8Array(await request.arrayBuffer()), (problem) => new Error(problem));
    if (!isObject(body)) return new Response(null, { status: 400 });
    const { payload = {}, algorithm } = body as JsonObject;
    const own = options.ring.signing.algorithm;
    if (algorithm !== undefined && algorithm !== own) return text(`this issuer signs with ${own} alone`, 400);
    return text(await demoToken(payload, options));
  } catch {
    return new Response(null, { status: 400 });
  }
}

async function demoToken(payload: unknown, options: DevelopmentIssuerOptions): Promise<string> {
  if (!isObject(payload)) throw new OAuthError("invalid_request", "payload must be an object");
  const { exp, iat: _iat, nbf: _nbf, iss: _iss, ...claims } = payload as JsonObject;
  const asked = typeof exp === "number" ? Math.ceil(exp - options.now() / 1000) : 0;
  const lifetime = Math.min(options.maxLifetime, Math.max(options.lifetime, asked));
  const whole = { ver: "scitoken:2.0", ...claims };
  const aud: JsonObject = whole.ver === "scitoken:2.0" ? { aud: options.issuer } : {};
  const { token } = await mint({ claims: { ...aud, ...whole }, profile: undefined, lifetime }, options);
  return token;
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

function refuse(error: OAuthError["error"], message: string): Response {
  // RFC 6749 section 5.2: printable ASCII without quotes and backslashes.
  const error_description = message.replace(/"/g, "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
  return json({ error, error_description }, SECRET, 400);
}

function json(value: unknown, headers: Readonly<Record<string, string>>, status: number = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...headers, "content-type": "application/json" } });
}

function text(body: string, status: number = 200): Response {
  return new Response(body, { status, headers: { ...SECRET, "content-type": "text/plain; charset=utf-8" } });
}
