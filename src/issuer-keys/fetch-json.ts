/**
 * One JSON document over `fetch`, within limits, without credentials and without following a redirect.
 *
 * @module
 */

import { type Json, parseJson } from "../jwt/json.ts";
import type { AbortSignal, RequestInit, Response } from "../web.ts";

/** As much of `fetch` as is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a request may cost. */
export interface FetchLimits {
  readonly fetch: Fetch;
  /** Ends the request. */
  readonly signal: AbortSignal;
  /** The most bytes of a document. */
  readonly maxBytes: number;
}

/** The issuer could be asked, but did not give what it was asked for. The message is fit for any reader. */
export class DiscoveryError extends Error {
  override get name(): string {
    return "DiscoveryError";
  }
}

/** Something other than a JSON document came back. Another address may have it. */
export class NoDocumentError extends DiscoveryError {
  override get name(): string {
    return "NoDocumentError";
  }
}

/**
 * The JSON document at `url`.
 *
 * @throws NoDocumentError when the answer is not 200, or not JSON.
 * @throws DiscoveryError when it is too large; Error when there is no answer.
 */
export async function fetchJson(url: string, { fetch, signal, maxBytes }: FetchLimits): Promise<Json> {
  const response = await fetch(url, {
    headers: { accept: "application/json" },
    credentials: "omit",
    // A redirect could lead to http, or to a host that nobody trusts. Not "error", which some runtimes refuse.
    redirect: "manual",
    // Where there is an HTTP cache, as in browsers, it has to ask whether the keys are still these.
    ...("cache" in Request.prototype && { cache: "no-cache" }),
    signal,
  });
  if (response.redirected) throw new DiscoveryError("a redirect was followed");
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new NoDocumentError(answered(response));
  }
  return parseJson(await readBody(response, maxBytes), (problem) => new NoDocumentError(`no strict JSON: ${problem}`));
}

function answered({ type, status }: Response): string {
  const redirect = type === "opaqueredirect" || (status >= 300 && status < 400);
  return redirect ? "a redirect, which is not followed" : `status ${status}`;
}

async function readBody(response: Response, maxBytes: number): Promise<Uint8Array> {
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
