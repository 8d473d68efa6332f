/**
 * A request, read as a whole, and its path below the issuer's own.
 *
 * @module
 */

import type { Issuer } from "../../http/issuer.ts";

/** A request that has been read. */
export interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Below the issuer's own path. */
  readonly path: string;
  /** Where the library's issuer answers. */
  readonly address: string;
}

/** Reads a request. What names the issuer without its path is answered too: a proxy may take that away. */
export async function readCall(request: Request, base: string): Promise<Call> {
  const { url, method, headers } = request;
  const path = pathOf(new URL(url).pathname, base);
  const body = new Uint8Array(await request.arrayBuffer());
  // Not as relative to a host: what begins with two slashes would name another.
  return { url, method, headers, body, path, address: `http://issuer.invalid${base}${path}` };
}

/** What the library's issuer answers. */
export async function forward({ method, headers, body, address }: Call, issuer: Issuer): Promise<Response> {
  const request = new Request(address, { method, headers, ...(body.length > 0 && { body }) });
  return (await issuer.fetch(request)) as Response;
}

/** The issuer's path stands before others, or after a well-known name (RFC 8414 section 3.1). */
function pathOf(pathname: string, base: string): string {
  if (base === "") return pathname;
  if (pathname.startsWith("/.well-known/") && pathname.endsWith(base)) return pathname.slice(0, -base.length);
  return pathname === base || pathname.startsWith(`${base}/`) ? pathname.slice(base.length) || "/" : pathname;
}
