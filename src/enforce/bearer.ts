/**
 * The bearer token in a request (RFC 6750 section 2.1).
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";

// RFC 9110 section 11.1: the scheme is case-insensitive. RFC 6750 section 2.1: b64token.
const CREDENTIALS = /^bearer +([-A-Za-z0-9._~+/]+=*)$/i;

/**
 * The token that a request carries in its `Authorization` header.
 *
 * @throws InvalidTokenFormatError when there is none, or the header has another form.
 */
export function bearerToken({ headers }: Request): string {
  const credentials = headers.get("authorization");
  if (credentials === null) {
    throw new InvalidTokenFormatError("the request has no Authorization header", { reason: "token_missing" });
  }
  const token = CREDENTIALS.exec(credentials)?.[1];
  if (token === undefined) {
    throw new InvalidTokenFormatError('the Authorization header does not have the form "Bearer TOKEN"');
  }
  if (token.split(".").length !== 4) return token;
  throw new InvalidTokenFormatError("the token has its child key with it, which no service may get", {
    reason: "key_segment",
  });
}
