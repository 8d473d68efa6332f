/**
 * The bearer token that a request presents, in one way alone (RFC 6750 section 2).
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import type { UrlParameters } from "../web.ts";

/** A token, and how it came. */
export interface Presented {
  readonly token: string;
  /** Whether it was in the URL, which logs and caches may keep. */
  readonly inQuery: boolean;
}

// The scheme is case-insensitive (RFC 9110 section 11.1). Of two headers, which come as one with a comma, any may be of it.
const BEARER = /(?:^|,)\s*bearer(?:[\s,]|$)/i;
const CREDENTIALS = /^bearer +(\S+)$/i;
const B64TOKEN = /^[-A-Za-z0-9._~+/]+=*$/;
/** What nearly all requests have, to be read in one go. */
const USUAL = /^bearer +([-A-Za-z0-9._~+/]+=*)$/i;

/**
 * The token in a request.
 *
 * @param authorization - The header; of several, all with commas between them.
 * @param query - The parameters of the URL, where a token may be among them.
 * @throws InvalidTokenFormatError with reason `token_missing` where there is none, also where there are credentials of another
 *   scheme; `credentials_malformed`, `credentials_repeated` or `key_segment` for what no client should have sent.
 */
export function presentedToken(authorization: string | null, query?: UrlParameters): Presented {
  const usual = query === undefined && authorization !== null ? USUAL.exec(authorization)?.[1] : undefined;
  if (usual !== undefined) return { token: withoutKey(usual), inQuery: false };
  const inHeader = authorization !== null && BEARER.test(authorization) ? [authorization.trim()] : [];
  const inQuery = query?.getAll("access_token") ?? [];
  if (inHeader.length + inQuery.length > 1) {
    throw refuse("credentials_repeated", "the request carries more than one token");
  }
  const token = inHeader[0] === undefined ? inQuery[0] : CREDENTIALS.exec(inHeader[0])?.[1];
  if (token === undefined && inHeader.length === 0) {
    const problem = authorization === null ? "" : ': its Authorization is not of the form "Bearer TOKEN"';
    throw refuse("token_missing", `the request carries no bearer token${problem}`);
  }
  if (token === undefined || !B64TOKEN.test(token)) {
    throw refuse("credentials_malformed", 'the credentials do not have the form "Bearer TOKEN"');
  }
  return { token: withoutKey(token), inQuery: inQuery.length > 0 };
}

/** A token that has not got its child key with it. Five segments are of an encrypted one (RFC 7516), which has none either. */
function withoutKey(token: string): string {
  if (token.split(".", 5).length !== 4) return token;
  throw refuse("key_segment", "the token has its child key with it, which no service may get");
}

function refuse(reason: string, problem: string): InvalidTokenFormatError {
  return new InvalidTokenFormatError(problem, { reason });
}
