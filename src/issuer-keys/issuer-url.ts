/**
 * From an issuer's name to the places where its metadata may be, and which of them may be asked.
 *
 * @module
 */

import { NonHttpsIssuerError } from "../errors.ts";
import { quote } from "../quote.ts";
import type { ParsedUrl } from "../web.ts";
import type { Insecure } from "./insecure.ts";

/** Characters of a URL that is asked, an issuer's or a key set's. */
const MAX_URL_LENGTH = 2048;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * The URL of an issuer that may be asked for its keys.
 *
 * @throws NonHttpsIssuerError when it may not.
 */
export function demandIssuerUrl(issuer: string, insecure: Insecure): ParsedUrl {
  const url = parse(issuer);
  // Not quoted: a password is nothing for a log.
  if (hasCredentials(url)) throw new NonHttpsIssuerError("an issuer's URL has credentials in it", { claim: "iss" });
  const plain = url !== undefined && !/[?#]/.test(issuer);
  if (plain && (url.protocol === "https:" || (url.protocol === "http:" && mayUseHttp(issuer, url, insecure)))) {
    return url;
  }
  throw new NonHttpsIssuerError(
    plain && url.protocol === "http:"
      ? `the issuer ${quote(issuer)} is on http, not https; for development, insecure: true allows those on localhost, and insecure: [${quote(issuer)}] this one`
      : `${quote(issuer)} is no https URL without query and fragment, or too long, so no keys can be fetched for it`,
    { claim: "iss" },
  );
}

/**
 * The URL of a key set that an issuer's metadata names. It may be on http only where the issuer is.
 *
 * @throws NonHttpsIssuerError when it may not be asked.
 */
export function demandJwksUrl(jwksUri: string, issuer: ParsedUrl, insecure: Insecure): ParsedUrl {
  const url = parse(jwksUri);
  if (hasCredentials(url))
    throw new NonHttpsIssuerError("the issuer's metadata names a jwks_uri with credentials in it");
  if (url?.protocol === "https:") return url;
  const besideIssuer = insecure === true ? url !== undefined && isLoopback(url) : url?.origin === issuer.origin;
  if (url?.protocol === "http:" && issuer.protocol === "http:" && besideIssuer) return url;
  throw new NonHttpsIssuerError(`the issuer's metadata names a jwks_uri that is not https: ${quote(jwksUri)}`);
}

/**
 * Where an issuer's metadata may be, in the order to try: OpenID Connect Discovery section 4, then RFC 8414 section 3.1
 * with either name.
 */
export function metadataUrls(issuer: ParsedUrl): readonly string[] {
  const path = issuer.pathname.replace(/\/$/, "");
  const inserted = (name: string): string => `${issuer.origin}/.well-known/${name}${path}`;
  const appended = `${issuer.origin}${path}/.well-known/openid-configuration`;
  return [...new Set([appended, inserted("oauth-authorization-server"), inserted("openid-configuration")])];
}

/** Whether what has this name and URL, an issuer or an origin, may be asked without TLS. */
export function mayUseHttp(name: string, url: ParsedUrl, insecure: Insecure): boolean {
  if (typeof insecure === "boolean") return insecure && isLoopback(url);
  return insecure.includes(name);
}

/** Whether a URL is of this machine. */
function isLoopback({ hostname }: ParsedUrl): boolean {
  return LOOPBACK.test(hostname);
}

function hasCredentials(url: ParsedUrl | undefined): boolean {
  return url !== undefined && (url.username !== "" || url.password !== "");
}

function parse(text: string): ParsedUrl | undefined {
  try {
    return text.length > MAX_URL_LENGTH ? undefined : new URL(text);
  } catch {
    return undefined;
  }
}
