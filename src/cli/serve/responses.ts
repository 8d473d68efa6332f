/**
 * Answers of the issuer for development.
 *
 * @module
 */

import type { OAuthError } from "./oauth-error.ts";

/** What everybody may read, pages of other origins too. */
export const PUBLIC = { "access-control-allow-origin": "*" };
/** RFC 6749 section 5.1. */
export const SECRET = { "cache-control": "no-store" };

/** A refusal of the token endpoint. */
export function refuse(error: OAuthError["error"], message: string): Response {
  // RFC 6749 section 5.2: printable ASCII without quotes and backslashes.
  const error_description = message.replace(/"/g, "'").replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, "?");
  return json({ error, error_description }, SECRET, 400);
}

/** A JSON document. */
export function json(value: unknown, headers: Readonly<Record<string, string>>, status: number = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { ...headers, "content-type": "application/json" } });
}

/** A text that nobody keeps. */
export function text(body: string, status: number = 200): Response {
  return new Response(body, { status, headers: { ...SECRET, "content-type": "text/plain; charset=utf-8" } });
}
