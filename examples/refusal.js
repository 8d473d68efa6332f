/** What a service answers where the library refuses. */

import { isSciTokensError, KeysUnavailableError } from "scitokens";

/**
 * The status and the headers for a client (RFC 6750 section 3.1); why it was refused goes to the service's own log.
 *
 * @param {unknown} error
 * @returns {{ status: number, headers: Record<string, string> }} As `new Response(null, …)` takes it.
 */
export function refusal(error) {
  // A mistake of the service's own must not look like a bad token.
  if (!isSciTokensError(error) || error.code === "ERR_ARGUMENT") throw error;
  console.log(`    refused: ${error.code}, ${error.message}`);
  switch (error.code) {
    case "ERR_SCOPE_INSUFFICIENT":
      return { status: 403, headers: { "www-authenticate": 'Bearer error="insufficient_scope"' } };
    case "ERR_PATH_INVALID":
      return { status: 400, headers: {} };
    case "ERR_KEYS_UNAVAILABLE":
      return { status: 503, headers: { "retry-after": String(retryAfter(error)) } };
    default: {
      // Whoever sent no token is told only that one is wanted.
      const problem = error.reason === "token_missing" ? "" : ' error="invalid_token"';
      return { status: 401, headers: { "www-authenticate": `Bearer${problem}` } };
    }
  }
}

/** @param {import("scitokens").SciTokensError} error */
function retryAfter(error) {
  return Math.ceil(error instanceof KeysUnavailableError ? error.retryAfter : 60);
}
