/**
 * One JSON document over `fetch`, within limits, without credentials and without following a redirect.
 *
 * @module
 */

import { type Json, parseJson } from "../jwt/json.ts";
import type { AbortSignal, RequestInit, Response } from "../web.ts";
import { ENTITY_TAG, freshFor, retryAfterOf } from "./freshness.ts";

/** As much of `fetch` as is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a request may cost. */
export interface FetchLimits {
  readonly fetch: Fetch;
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** The most bytes of a document. */
  readonly maxBytes: number;
  /** Now, in seconds. */
  readonly now: number;
}

/** A document, and how long it is good for. */
export interface JsonDocument {
  /** `undefined` when it is still the one with the entity tag that was given. */
  readonly value: Json | undefined;
  /** Its entity tag (RFC 9110 section 8.8.3), where it has one. */
  readonly etag: string | undefined;
  /** Seconds for which it is fresh, where that is said. */
  readonly freshFor: number | undefined;
}

/** The issuer could be asked, but did not give what it was asked for. The message is fit for any reader. */
export class DiscoveryError extends Error {
  /** Seconds for which it wants to be left alone, where it says so. */
  readonly retryAfter: number | undefined;

  constructor(message: string, retryAfter?: number) {
    super(message);
    this.retryAfter = retryAfter;
  }
}

/** Something other than a JSON document came back. Another address may have it. */
export class NoDocumentError extends DiscoveryError {}

/**
 * The JSON document at `url`.
 *
 * @param etag - The entity tag of the document that is at hand: 304 then means that it is still the same.
 * @throws NoDocumentError when the answer is not 200, or not JSON.
 * @throws DiscoveryError when it is too large; Error when there is no answer.
 */
export async function fetchJson(url: string, limits: FetchLimits, etag?: string): Promise<JsonDocument> {
  const { fetch, signal, maxBytes, now } = limits;
  const response = await fetch(url, {
    headers: { accept: "application/json", ...(etag !== undefined && { "if-none-match": etag }) },
    credentials: "omit",
    // A redirect could lead to http, or to a host that nobody trusts. Not "error", which some runtimes refuse.
    redirect: "manual",
    // Where there is an HTTP cache, as in browsers, it has to ask whether the keys are still these.
    ...("cache" in Request.prototype && { cache: "no-cache" }),
    signal,
  });
  if (response.redirected) throw new DiscoveryError("a redirect was followed");
  const about = { etag: etagOf(response), freshFor: freshFor(response.headers) };
  if (response.status !== 200) {
    await response.body?.cancel();
    if (response.status === 304 && etag !== undefined) return { value: undefined, ...about, etag };
    throw new NoDocumentError(answered(response), retryAfterOf(response.headers, now));
  }
  const bytes = await readBody(response, maxBytes);
  return { value: parseJson(bytes, (problem) => new NoDocumentError(`no strict JSON: ${problem}`)), ...about };
}

/**
 * Browsers ask with the entity tag themselves; done by hand, it is a header that an issuer on another origin must allow.
 */
function etagOf({ headers }: Response): string | undefined {
  const etag = globalThis.location === undefined ? (headers.get("etag") ?? "") : "";
  return ENTITY_TAG.test(etag) ? etag : undefined;
}

/** What an answer other than 200 was, for a message. */
export function answered({ type, status }: Response): string {
  const redirect = type === "opaqueredirect" || (status >= 300 && status < 400);
  return redirect ? "a redirect, which is not followed" : `status ${status}`;
}

/**
 * The bytes of an answer.
 *
 * @throws DiscoveryError when there are more than that.
 */
export async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
  if (response.body === null) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel();
      throw new DiscoveryError(`a document of more than ${maxBytes} bytes`);
    }
    chunks.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
