/**
 * One request to a service that answers with a token.
 *
 * @module
 */

import { InvalidArgumentError, InvalidTokenFormatError, isSciTokensError, KeysUnavailableError } from "../errors.ts";
import { answered, DiscoveryError, type Fetch, readBody } from "../issuer-keys/fetch-json.ts";
import { retryAfterOf } from "../issuer-keys/freshness.ts";
import { TimeLimitError, within } from "../issuer-keys/time-limit.ts";
import { readCompact } from "../jwt/compact.ts";
import { quote } from "../quote.ts";
import type { AbortSignal, Response } from "../web.ts";

/** What a request may cost. */
export interface PostLimits {
  readonly fetch: Fetch;
  /** Seconds. */
  readonly timeout: number;
}

/** The most bytes of an answer. */
const MAX_BYTES = 65_536;
/** Statuses that pass by themselves: RFC 9110 section 15.5.9, RFC 8470 section 5.2, RFC 6585 section 4. */
const PASSING: readonly number[] = [408, 425, 429];
/** Seconds to wait where the service does not say. */
const RETRY_AFTER = 1;

/**
 * The token that a service answers with.
 *
 * @throws InvalidArgumentError, KeysUnavailableError, InvalidTokenFormatError as `token` of `scitokens/demo` does.
 */
export async function postForToken(url: string, body: string, { fetch, timeout }: PostLimits): Promise<string> {
  const deadline = new AbortController();
  try {
    return await within(timeout, post(url, body, fetch, deadline.signal));
  } catch (error) {
    if (isSciTokensError(error)) throw error;
    if (error instanceof DiscoveryError) throw new InvalidTokenFormatError(`the demo service sent ${error.message}`);
    const problem = error instanceof TimeLimitError ? error.message : "the request failed";
    throw unavailable(url, problem, RETRY_AFTER, error);
  } finally {
    deadline.abort();
  }
}

async function post(url: string, body: string, fetch: Fetch, signal: AbortSignal): Promise<string> {
  // No content type: with another than that of plain text a page would have to ask first whether it may.
  const init = { method: "POST", body, credentials: "omit", redirect: "manual", signal } as const;
  const response = await fetch(url, init);
  if (response.status !== 200 || response.redirected) {
    await response.body?.cancel();
    throw refusal(url, response);
  }
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await readBody(response, MAX_BYTES));
  const token = text.replace(/\r?\n$/, "");
  readCompact(token);
  return token;
}

function refusal(url: string, response: Response): Error {
  const { status, headers, redirected } = response;
  if (status >= 400 && status < 500 && !PASSING.includes(status)) {
    return new InvalidArgumentError(
      `${quote(url)} refuses to issue such a token, or is no demo service: status ${status}`,
      { reason: "demo_refused" },
    );
  }
  const problem = redirected ? "a redirect was followed" : `it answered with ${answered(response)}`;
  return unavailable(url, problem, retryAfterOf(headers, Date.now() / 1000) ?? RETRY_AFTER);
}

function unavailable(url: string, problem: string, retryAfter: number, cause?: unknown): KeysUnavailableError {
  return new KeysUnavailableError(`no token could be had of ${quote(url)}: ${problem}`, {
    reason: "demo_unavailable",
    retryAfter,
    ...(cause !== undefined && { cause }),
  });
}
