/**
 * What an issuer says of itself (OpenID Connect Discovery section 3, RFC 8414 section 2).
 *
 * @module
 */

import { urlOf } from "./addresses.ts";
import { ASSERTION_ALGORITHMS } from "./client-assertion.ts";
import { CLIENT_CREDENTIALS, TOKEN_EXCHANGE } from "./grant-types.ts";

/** Paths of an issuer, below its own. */
export const PATHS = { jwks: "/jwks", token: "/token" } as const;

/**
 * The metadata of an issuer.
 *
 * @param algorithms - Those of the keys that it publishes.
 */
export function metadataOf(
  issuer: string,
  algorithms: readonly string[],
): { readonly grant_types_supported: readonly string[]; readonly [name: string]: unknown } {
  return {
    issuer,
    jwks_uri: urlOf(issuer, PATHS.jwks),
    token_endpoint: urlOf(issuer, PATHS.token),
    grant_types_supported: [CLIENT_CREDENTIALS, TOKEN_EXCHANGE],
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
    token_endpoint_auth_signing_alg_values_supported: ASSERTION_ALGORITHMS,
    // There is no authorization endpoint, nor are there ID tokens; but OpenID Connect demands these three.
    response_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: algorithms,
  };
}
