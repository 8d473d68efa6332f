/**
 * Middleware for Hono, which this module does not import.
 *
 * @module
 */

import type { Request, Response } from "../web.ts";
import type { FetchRequest } from "./capability.ts";
import { type Access, makeGuard } from "./guard.ts";
import type { GuardOptions } from "./guard-options.ts";
import { isPreflight, viewOf } from "./request-view.ts";

export type { Access } from "./guard.ts";

/** As much of Hono's `Context` as is used. */
export interface HonoContext {
  /** The request. */
  readonly req: {
    /** As the runtime gave it. */
    readonly raw: Request;
  };
  /** Sets a variable of the request. */
  readonly set: (key: never, value: never) => void;
  /** Sets a header of the answer. */
  readonly header: (name: string, value: string) => void;
}

/** Who is let in, and what others are told. Functions among these are given the `Context`. */
export type ScitokensOptions<C extends HonoContext = HonoContext> = GuardOptions<C>;

/** What the middleware puts into the context: `new Hono<{ Variables: ScitokensVariables }>()` has `c.get("scitoken")` typed. */
export interface ScitokensVariables {
  /** The verified token, and what allows the request. */
  scitoken: Access;
}

/** Middleware as Hono takes it. */
export type HonoMiddleware<C extends HonoContext = HonoContext> = (
  context: C,
  next: () => Promise<void>,
) => Promise<Response | undefined>;

/**
 * Middleware that lets a request go on when it carries a token that allows it, and answers any other as `protect` does. The token
 * is then `c.get("scitoken").token`, or `c.var.scitoken.token`.
 *
 * Hono's `cors()` stands before it: it answers preflights, and has pages of other origins read refusals.
 *
 * @throws InvalidArgumentError for what can never work: no issuer, no audience or `"ANY"`, a scope of another form.
 * @example
 * ```ts ignore worker
 * import { type Context, Hono } from "hono";
 * import { type ScitokensVariables, scitokens } from "scitokens/hono";
 *
 * const app = new Hono<{ Variables: ScitokensVariables }>();
 * app.use(
 *   "/store/:name",
 *   scitokens({
 *     issuer: "https://issuer.example",
 *     audience: "https://storage.example",
 *     scope: (c: Context) => ["read", `/store/${encodeURIComponent(c.req.param("name") ?? "")}`],
 *   }),
 * );
 * app.get("/store/:name", (c) => c.text(`hello ${c.get("scitoken").token.get("sub")}`));
 *
 * export default app; // Workers, Deno and Bun serve this; Node.js does with @hono/node-server
 * ```
 */
export function scitokens<C extends HonoContext = HonoContext>(options: ScitokensOptions<C>): HonoMiddleware<C> {
  const guard = makeGuard(options);
  return async (context, next) => {
    const view = viewOf(context.req.raw as FetchRequest);
    if (isPreflight(view)) return new Response(null, { status: 204 });
    const verdict = await guard(context, view);
    if (verdict.refused !== undefined) {
      const { status, headers, body } = verdict.refused;
      return new Response(view.method === "HEAD" ? null : body, { status, headers });
    }
    (context.set as (key: string, value: Access) => void)("scitoken", verdict.access);
    await next();
    if (verdict.inQuery) context.header("cache-control", "no-store");
    return undefined;
  };
}
