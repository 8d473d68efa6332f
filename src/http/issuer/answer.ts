/**
 * Answers over HTTP.
 *
 * @module
 */

import type { OAuthError } from "./oauth-error.ts";

/** Headers by name. */
export type HeaderValues = Readonly<Record<string, string>>;

/** Pages of other origins may read every answer: none goes by a cookie. */
const ANY_ORIGIN: HeaderValues = { "access-control-allow-origin": "*" };
/** RFC 6749 section 5.1: what holds a token is kept by nobody. */
export const NO_STORE: HeaderValues = { "cache-control": "no-store", pragma: "no-cache" };

/** What a page may send, once it has asked. */
const PREFLIGHT: HeaderValues = {
  ...ANY_ORIGIN,
  "access-control-allow-headers": "authorization, content-type, if-none-match",
  "access-control-max-age": "86400",
};

/** A JSON text. */
export function jsonText(body: string, headers: HeaderValues, status: number = 200): Response {
  return new Response(body, { status, headers: { ...ANY_ORIGIN, "content-type": "application/json", ...headers } });
}

/** A value, as JSON. */
export function json(value: unknown, headers: HeaderValues, status: number = 200): Response {
  return jsonText(JSON.stringify(value), headers, status);
}

/** A plain text. */
export function text(body: string, status: number = 200, headers: HeaderValues = {}): Response {
  const type = { "content-type": "text/plain; charset=utf-8" };
  return new Response(body, { status, headers: { ...ANY_ORIGIN, ...NO_STORE, ...type, ...headers } });
}

/** No body. */
export function empty(status: number, headers: HeaderValues = {}): Response {
  return new Response(null, { status, headers: { ...ANY_ORIGIN, ...headers } });
}

/** What a page is told that asks what it may send. */
export function preflight(methods: string): Response {
  return empty(204, { ...PREFLIGHT, "access-control-allow-methods": methods, allow: methods });
}

/** RFC 6749 section 5.2. */
export function refusal({ error, message, status, headers }: OAuthError): Response {
  return json({ error, error_description: describable(message) }, { ...NO_STORE, ...headers }, status);
}

/** As an `error_description` may be: printable ASCII without quotation marks and backslashes. */
function describable(message: string): string {
  return message.replaceAll('"', "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
}
