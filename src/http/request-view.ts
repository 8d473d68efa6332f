/**
 * What is looked at of a request, whoever tells it: the Fetch API, Hono, or Node.js.
 *
 * @module
 */

import type { UrlParameters } from "../web.ts";
import type { FetchRequest } from "./capability.ts";

/** A request as all see it. */
export interface RequestView {
  /** The method, as it was sent. */
  readonly method: string;
  /** The path of the URL, percent-encoded, without the query. */
  readonly path: string;
  /** The scheme, host and port that the client says it has asked, such as `"https://storage.example"`, where they make a URL. */
  readonly origin: string | undefined;
  /** The parameters of the URL. */
  readonly query: UrlParameters;
  /** The headers, whatever their case; of several with one name all, with commas between them. */
  readonly headers: { get(name: string): string | null };
}

/** The view of a `Request`. Its URL is taken apart once somebody looks at it: a scope that is always the same needs none. */
export function viewOf({ method, url, headers }: FetchRequest): RequestView {
  let parsed: URL | undefined;
  const parse = (): URL => {
    parsed ??= new URL(url);
    return parsed;
  };
  return {
    method,
    headers,
    get path() {
      return parse().pathname;
    },
    get origin() {
      return parse().origin;
    },
    get query() {
      return parse().searchParams;
    },
  };
}

/**
 * Whether a browser asks if a page of another origin may send a request (Fetch Standard, "CORS-preflight request"). It never
 * carries credentials.
 */
export function isPreflight({ method, headers }: RequestView): boolean {
  if (method !== "OPTIONS") return false;
  return headers.get("origin") !== null && headers.get("access-control-request-method") !== null;
}
