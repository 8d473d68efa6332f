/**
 * Who decides what a client gets.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { isPlainObject } from "../../jwt/copy-json.ts";
import { isNameList } from "../../names.ts";
import { readOptions } from "../../options.ts";
import type { Profile } from "../../token/profile.ts";
import type { SciToken } from "../../token/scitoken.ts";
import type { Request } from "../../web.ts";
import { type Client, readLimit, readNames, readSeconds, readSubject, readWrittenProfile } from "./clients.ts";

/** What a client asks for. It has been authenticated. */
export interface TokenRequest {
  /** `client_credentials`, or `urn:ietf:params:oauth:grant-type:token-exchange`. */
  readonly grantType: string;
  /** Who asks. */
  readonly clientId: string;
  /** What is known of it. */
  readonly client: Client;
  /** The scopes, one by one, without those that name a service (`aud:NAME`). In an exchange, none means the token's. */
  readonly scope: readonly string[];
  /** The services, however they were named. */
  readonly audience: readonly string[];
  /** In an exchange, the token that is to be narrowed; it has been verified. */
  readonly subjectToken?: SciToken | undefined;
  /** The request itself; its body has been read. */
  readonly request: Request;
}

/**
 * What a client may have at most. It gets as much of what it asks for as this covers, and never more than is listed of it,
 * or than a token that it exchanges allows.
 */
export interface Allowance {
  /** The scopes, separated by spaces or as a list. Left out, none. */
  readonly scope?: string | readonly string[] | undefined;
  /** The services, as in {@link Client}. Left out, those that are listed of the client. */
  readonly audience?: string | readonly string[] | undefined;
  /** The `sub`; in an exchange it is the token's and cannot be another. Default: the client's. */
  readonly subject?: string | undefined;
  /** The profile; in an exchange it is the token's. Default: the client's. */
  readonly profile?: Profile | undefined;
  /** Seconds that the token serves. Default: the client's. */
  readonly lifetime?: number | undefined;
  /** More claims, such as `wlcg.groups`; in an exchange, only such as the token has, and none wider. */
  readonly claims?: { readonly [claim: string]: unknown } | undefined;
}

/** Decides what a client may have; `undefined` for nothing. When it throws, the client gets nothing either. */
export type Policy = (asked: TokenRequest) => Allowance | undefined | Promise<Allowance | undefined>;

/** An allowance, checked. */
export interface CheckedAllowance {
  readonly scope: string;
  readonly audience: readonly string[] | undefined;
  readonly subject: string | undefined;
  readonly profile: Profile | undefined;
  readonly lifetime: number | undefined;
  readonly claims: { readonly [claim: string]: unknown };
}

/** Claims that are decided by the rest. */
const DECIDED: readonly string[] = [
  "iss",
  "sub",
  "aud",
  "scope",
  "exp",
  "nbf",
  "iat",
  "jti",
  "ver",
  "wlcg.ver",
  "client_id",
];

/** @throws InvalidArgumentError, InvalidAuthorizationResourceError for what no policy can allow. */
export function readAllowance(allowance: Allowance): CheckedAllowance {
  return readOptions(allowance, {
    scope: readScopes,
    audience: readNames,
    subject: readSubject,
    profile: readWrittenProfile,
    lifetime: readSeconds,
    claims: readMoreClaims,
  });
}

function readScopes(scope: string | readonly string[] = []): string {
  const text = isNameList(scope) ? scope.join(" ") : scope;
  if (typeof text !== "string") throw new InvalidArgumentError("scope must be a string, or a list of strings");
  return readLimit(text) as string;
}

function readMoreClaims(claims: Allowance["claims"] = {}): { readonly [claim: string]: unknown } {
  if (!isPlainObject(claims)) throw new InvalidArgumentError("claims must be a plain object");
  const decided = DECIDED.find((claim) => Object.hasOwn(claims, claim));
  if (decided === undefined) return claims;
  throw new InvalidArgumentError(`the claim ${decided} is not for a policy to set among claims`);
}
