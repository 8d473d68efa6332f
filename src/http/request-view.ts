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
export function viewOf(request: FetchRequest): RequestView {
  return new FetchView(request);
}

class FetchView implements RequestView {
  readonly method: string;
  readonly headers: RequestView["headers"];
  readonly #request: FetchRequest;
  #url: URL | undefined;

  constructor(request: FetchRequest) {
    this.method = request.method;
    this.headers = request.headers;
    this.#request = request;
  }

  get path(): string {
    return this.#parsed().pathname;
  }

  get origin(): string {
    return this.#parsed().origin;
  }

  get query(): UrlParameters {
    return this.#parsed().searchParams;
  }

  #parsed(): URL {
    this.#url ??= new URL(this.#request.url);
    return this.#url;
  }
}

/**
 * Whether a browser asks if a page of another origin may send a request (Fetch Standard, "CORS-preflight request"). It never
 * carries credentials.
 */
export function isPreflight({ method, headers }: RequestView): boolean {
  if (method !== "OPTIONS") return false;
  return headers.get("origin") !== null && headers.get("access-control-request-method") !== null;
}
