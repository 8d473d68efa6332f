/**
 * What an issuer answers over simulated days: it is told all of it at once, and each request names its second.
 *
 * Of Web APIs only, as the tests read timelines too.
 */

import type { Route } from "./route.ts";

/** What is wrong with an issuer for a while. */
export type Trouble =
  | "down"
  | "slow"
  | "reset"
  | "error"
  | "unavailable"
  | "too many requests"
  | "missing"
  | "a page"
  | "cut off"
  | "no keys"
  | "of another issuer";

/** From a second on, until the next step. */
export interface Step {
  readonly from: number;
  /** The key set it publishes, by its index. */
  readonly keySet: number;
  readonly cacheControl?: string;
  readonly trouble?: Trouble;
  /** Whether the metadata are had in spite of the trouble. */
  readonly onlyKeys?: boolean;
  /** Seconds, with a status 429 or 503. */
  readonly retryAfter?: number;
}

export interface Timeline {
  /** JSON texts of JWK Sets. */
  readonly keySets: readonly string[];
  readonly etags: boolean;
  /** In the order of time, the first from 0 on. */
  readonly steps: readonly Step[];
}

/** Milliseconds of a slow answer. */
const SLOW = 600;

/** The step in force at a second. */
export function stepAt({ steps }: Timeline, at: number): Step {
  return steps.findLast(({ from }) => from <= at) as Step;
}

/** What the issuer at `url` answers at a second. */
export function routeAt(timeline: Timeline, at: number, path: string, url: string): Route {
  const step = stepAt(timeline, at);
  if (path === "/jwks") return spoil(keySetRoute(timeline, step), step);
  if (path !== "/.well-known/openid-configuration") return { status: 404, body: "not found" };
  if (step.trouble === "of another issuer") return metadataRoute("https://other.example", url);
  const route = metadataRoute(url, url);
  return step.onlyKeys === true ? route : spoil(route, step);
}

function metadataRoute(issuer: string, url: string): Route {
  return { body: JSON.stringify({ issuer, jwks_uri: `${url}/jwks` }) };
}

function keySetRoute({ keySets, etags }: Timeline, { keySet, cacheControl, trouble }: Step): Route {
  const empty = trouble === "no keys";
  const headers = {
    ...(cacheControl !== undefined && { "cache-control": cacheControl }),
    ...(etags && { etag: `"${empty ? "none" : keySet}"` }),
  };
  return { headers, body: empty ? '{"keys":[]}' : (keySets[keySet] as string) };
}

function spoil(route: Route, { trouble, retryAfter }: Step): Route {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": `${retryAfter}` };
  switch (trouble) {
    case "down":
      return { fault: "down" };
    case "reset":
      return { ...route, headers: {}, fault: "reset" };
    case "slow":
      return { ...route, delay: SLOW };
    case "error":
      return { status: 500, body: '{"error":"server_error"}' };
    case "unavailable":
      return { status: 503, headers, body: "" };
    case "too many requests":
      return { status: 429, headers, body: "" };
    case "missing":
      return { status: 404, body: "not found" };
    case "a page":
      return { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Down for maintenance</title>" };
    case "cut off":
      return { body: (route.body as string).slice(0, -2) };
    default:
      return route;
  }
}
