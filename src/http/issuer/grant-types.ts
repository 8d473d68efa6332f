/**
 * What clients can ask tokens with, and of what kinds tokens are, by their registered names.
 *
 * @module
 */

/** RFC 6749 section 4.4. */
export const CLIENT_CREDENTIALS = "client_credentials";
/** RFC 8693 section 2.1. */
export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
/** RFC 8693 section 3. */
export const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
/** The same: every token here is a JWT, and it serves for access. */
export const JWT = "urn:ietf:params:oauth:token-type:jwt";
/** RFC 7523 section 2.2. */
export const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
