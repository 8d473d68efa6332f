/**
 * A client that has proved who it is, and the refusal of one that has not.
 *
 * @module
 */

import type { Client } from "./clients.ts";
import { OAuthError } from "./oauth-error.ts";

/** A client that is known. */
export interface KnownClient {
  readonly clientId: string;
  readonly client: Client;
}

/** What is answered to a client that is not who it says it is. It is not told why. */
export function invalidClient(
  message: string = "the client could not be authenticated",
  details: ErrorOptions = {},
): OAuthError {
  return new OAuthError("invalid_client", message, {
    ...details,
    status: 401,
    headers: { "www-authenticate": 'Basic realm="token", charset="UTF-8"' },
  });
}
