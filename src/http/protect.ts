/**
 * Guards a fetch handler, as Workers, `Deno.serve`, `Bun.serve` and many a framework call it: a request with a token that
 * allows it goes through, any other is answered as RFC 6750 says.
 *
 * @module
 */

import { AudienceError, InvalidArgumentError } from "../errors.ts";
import type { Request, Response } from "../web.ts";
import type { FetchRequest } from "./capability.ts";
import { type Access, makeGuard } from "./guard.ts";
import type { GuardOptions } from "./guard-options.ts";
import { isPreflight, type RequestView, viewOf } from "./request-view.ts";

export type { ClaimValidator } from "../enforce/claim-validators.ts";
export type { UrlParameters } from "../web.ts";
export type { Alternatives, Capability } from "./capability.ts";
export type { Access } from "./guard.ts";
export type { Audience, AudienceFunction, GuardOptions, OfEnforcer, OnRefused } from "./guard-options.ts";
export type { IssuerArea, Issuers } from "./issuer-areas.ts";
export type { Needed, Scope, ScopeFunction, ScopeRule } from "./needed.ts";
export { type Refusal, type RefusalOptions, refusal } from "./refusal.ts";
export type { RequestView } from "./request-view.ts";
export { type StorageOptions, storage } from "./storage.ts";

/** Who is let in, and what others are told. */
export type ProtectOptions = GuardOptions<Request>;

/** Answers a request that was let in; `rest` is whatever the runtime gives beside it, such as `env` and `ctx` in Workers. */
export type ProtectedHandler<Rest extends readonly unknown[]> = (
  request: Request,
  access: Access,
  ...rest: Rest
) => Response | Promise<Response>;

/**
 * A fetch handler that lets a request through to another when it carries a token that allows it.
 *
 * - No token: 401 with a bare challenge. A malformed header, two tokens, or one with its child key: 400. A token that is not good
 *   or not for this service: 401 `invalid_token`. A good one that does not allow this: 403 `insufficient_scope` with the scope
 *   that is missing. Keys that cannot be had: 503 with `Retry-After`.
 * - A browser's preflight for a page of another origin carries no token: it is answered with an empty 204, and never reaches the
 *   handler. Which origins may read answers is for the application to say, in headers that it puts on all of them, refusals and
 *   preflights too; `Access-Control-Expose-Headers: WWW-Authenticate` lets a page see why.
 * - What is no fault of the token or request (an error of the `scope` function, of an option) is thrown, for the runtime to
 *   answer 500.
 *
 * @throws InvalidArgumentError for what can never work: no issuer, no audience or `"ANY"`, a scope of another form.
 * @example
 * ```ts
 * import { exportJwks, generateKey, KeyCache, SciToken } from "scitokens";
 * import { protect } from "scitokens/protect";
 *
 * const issuer = "https://issuer.example";
 * const audience = "https://storage.example";
 * const key = await generateKey();
 * // Left out, keys are discovered at the issuer.
 * const keyCache = new KeyCache();
 * await keyCache.addJwks(issuer, exportJwks(key));
 *
 * const handle = protect(
 *   { issuer, audience, keyCache, scope: "read:/secret" },
 *   (_request, { token, acl }) => new Response(`hello ${token.get("sub")}, by ${acl?.authz}:${acl?.path}`),
 * );
 *
 * const made = new SciToken({ key, claims: { sub: "jane", aud: audience, scope: "read:/" } });
 * const authorization = `Bearer ${await made.serialize({ issuer })}`;
 * const response = await handle(new Request("https://storage.example/", { headers: { authorization } }));
 * console.log(await response.text()); // "hello jane, by read:/"
 * const refused = await handle(new Request("https://storage.example/"));
 * console.log(refused.status, refused.headers.get("www-authenticate")); // 401 'Bearer scope="read:/secret"'
 * ```
 */
export function protect<Rest extends readonly unknown[] = []>(
  options: ProtectOptions,
  handler: ProtectedHandler<Rest>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  const guard = makeGuard(options);
  if (typeof handler !== "function") throw new InvalidArgumentError("give the handler that answers what is let in");
  return async (request, ...rest) => {
    const view = viewOf(demandRequest(request));
    if (isPreflight(view)) return new Response(null, { status: 204 });
    const verdict = await guard(request, view);
    if (verdict.refused !== undefined) {
      const { status, headers, body } = verdict.refused;
      return new Response(view.method === "HEAD" ? null : body, { status, headers });
    }
    const response = await handler(request, verdict.access, ...rest);
    return verdict.inQuery ? neverStored(response) : response;
  };
}

/**
 * The origin that a request was sent to, for the option `audience`: a service of several names that is to take for each only the
 * tokens that name it.
 *
 * The name is what the client says. Let whatever stands before the service pass on requests for its own names only: who may
 * choose any could bring here a token that was meant for another service of the same issuer.
 *
 * @throws AudienceError when the request names no host that can be.
 * @example
 * ```ts
 * import { protect, requestOrigin } from "scitokens/protect";
 *
 * const handle = protect(
 *   { issuer: "https://issuer.example", audience: requestOrigin, scope: "read:/" },
 *   () => new Response("hello"),
 * );
 * console.log((await handle(new Request("https://storage.example/"))).status); // 401
 * ```
 */
export function requestOrigin(_request: unknown, { origin }: RequestView): string {
  if (origin !== undefined) return origin;
  throw new AudienceError("the request does not say to which host it was sent");
}

/** Its URL is not looked at: some runtimes make it anew each time. */
function demandRequest(request: Request): FetchRequest {
  const { method, headers } = (request ?? {}) as Partial<FetchRequest>;
  if (typeof method === "string" && typeof headers?.get === "function" && "url" in request) {
    return request as FetchRequest;
  }
  throw new InvalidArgumentError("a handler that is protected must be given a Request");
}

/** The answer to a request whose URL holds a token (RFC 6750 section 2.3; what RFC 9111 section 5.2.2.5 says covers `private`). */
function neverStored(response: Response): Response {
  // What switches the protocol has no headers that can be changed, and nothing to store.
  if (response.status === 101) return response;
  const headers = new Headers(response.headers as Headers);
  headers.set("cache-control", "no-store");
  const { status, statusText, body } = response as globalThis.Response;
  return new Response(body, { status, statusText, headers });
}
