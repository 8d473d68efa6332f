/**
 * Middleware for Express, Connect and what else has Node's requests and answers, none of which this module imports.
 *
 * @module
 */

import { type Access, makeGuard } from "./guard.ts";
import type { GuardOptions } from "./guard-options.ts";
import type { Refusal } from "./refusal.ts";
import { isPreflight, type RequestView } from "./request-view.ts";
import { originOf } from "./storage-path.ts";

export type { Access } from "./guard.ts";

/** As much of a request as is used: Node's `IncomingMessage`, with what Express and Connect add. */
export interface NodeRequest {
  /** The method. */
  readonly method?: string | undefined;
  /** The target, which a router cuts to what is below it. */
  readonly url?: string | undefined;
  /** The whole target, where a router has cut it. */
  readonly originalUrl?: string | undefined;
  /** The headers, in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** All headers of one name. */
  readonly headersDistinct?: Readonly<Record<string, string[] | undefined>> | undefined;
  /** Express: the scheme, also behind a proxy that is trusted. */
  readonly protocol?: string | undefined;
  /** Express 5: the host with its port, also behind a proxy that is trusted. */
  readonly host?: string | undefined;
  /** The connection. */
  readonly socket?: object | undefined;
  /** Set by the middleware. */
  scitoken?: Access | undefined;
}

/** As much of an answer as is used: Node's `ServerResponse`. */
export interface NodeResponse {
  /** The status. */
  statusCode: number;
  /** Sets a header. */
  setHeader(name: string, value: string): unknown;
  /** Sends it. */
  end(body?: string): unknown;
}

/** Middleware as Express and Connect take it. */
export type NodeMiddleware<Req extends NodeRequest = NodeRequest> = (
  request: Req,
  response: NodeResponse,
  next: (error?: unknown) => void,
) => void;

/** Who is let in, and what others are told. Functions among these are given the request of Express or Connect. */
export type AuthorizeOptions<Req extends NodeRequest = NodeRequest> = GuardOptions<Req>;

/**
 * Middleware that lets a request go on when it carries a token that allows it, and answers any other as `protect` does. The token
 * is then `req.scitoken.token`. The body of the request is not touched; a fault of the service goes to `next`.
 *
 * TypeScript has to be told once that there is one, as this module declares nothing globally (the first lines of the example).
 *
 * Paths are those that were sent, with whatever a router is mounted at. The `cors` middleware stands before it: it answers
 * preflights, and has pages of other origins read refusals.
 *
 * @throws InvalidArgumentError for what can never work: no issuer, no audience or `"ANY"`, a scope of another form.
 * @example
 * ```ts ignore node
 * import express from "express";
 * import { type Access, authorize } from "scitokens/express";
 *
 * declare global {
 *   namespace Express {
 *     interface Request {
 *       scitoken?: Access;
 *     }
 *   }
 * }
 *
 * const app = express();
 * app.get(
 *   "/store/:name",
 *   authorize<express.Request<{ name: string }>>({
 *     issuer: "https://issuer.example",
 *     audience: "https://storage.example",
 *     scope: (req) => ["read", `/store/${encodeURIComponent(req.params.name)}`],
 *   }),
 *   (req, res) => res.send(`hello ${req.scitoken?.token.get("sub")}`),
 * );
 * app.listen(8080);
 * ```
 */
export function authorize<Req extends NodeRequest = NodeRequest>(options: AuthorizeOptions<Req>): NodeMiddleware<Req> {
  const guard = makeGuard(options);

  async function letIn(request: Req, response: NodeResponse): Promise<boolean> {
    const view = viewOf(request);
    if (isPreflight(view)) return refuse(response, { status: 204, headers: {}, body: null });
    const verdict = await guard(request, view);
    if (verdict.refused !== undefined) {
      const { status, headers, body } = verdict.refused;
      return refuse(response, { status, headers, body: view.method === "HEAD" ? null : body });
    }
    if (verdict.inQuery) response.setHeader("cache-control", "no-store");
    request.scitoken = verdict.access;
    return true;
  }

  return (request, response, next) => {
    // What `next` throws is not of this promise.
    letIn(request, response).then(
      (isLetIn) => isLetIn && queueMicrotask(() => next()),
      (error: unknown) => queueMicrotask(() => next(error)),
    );
  };
}

function refuse(
  response: NodeResponse,
  { status, headers, body }: { readonly status: number } & Pick<Refusal, "headers" | "body">,
): false {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body ?? undefined);
  return false;
}

// RFC 9112 section 3.2: a path with a query, or a whole URL.
const TARGET = /^(?:https?:\/\/[^/?#]*)?([^?#]*)(?:\?([^#]*))?/i;

/** As it was sent: what is decided about must be what is then opened. */
function viewOf(request: NodeRequest): RequestView {
  const { method = "", headers, headersDistinct, socket } = request;
  const [, path = "", query = ""] = TARGET.exec(request.originalUrl ?? request.url ?? "") ?? [];
  const scheme = request.protocol ?? (socket !== undefined && "encrypted" in socket ? "https" : "http");
  const host = request.host ?? headers.host;
  return {
    method,
    path: path || "/",
    query: new URLSearchParams(query),
    origin: typeof host === "string" && !/[/?#@\\]/.test(host) ? originOf(`${scheme}://${host}`) : undefined,
    headers: {
      get(name) {
        const values = headersDistinct?.[name] ?? headers[name];
        return values === undefined ? null : [values].flat().join(", ");
      },
    },
  };
}
