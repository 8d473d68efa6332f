/** What a service answers where the library refuses. */

import { refusal as refusalOf } from "scitokens/protect";

/**
 * The answer for a client (RFC 6750 section 3); why it was refused goes to the service's own log. What is a mistake of the
 * service's own is thrown on, as it must not look like a bad token.
 *
 * @param {unknown} error
 */
export function refusal(error) {
  const refused = refusalOf(error);
  const { code, message } = /** @type {import("scitokens").SciTokensError} */ (error);
  console.log(`    refused: ${code}, ${message}`);
  return refused;
}
