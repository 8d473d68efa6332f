/**
 * The paths of an issuer, which may itself have one.
 *
 * @module
 */

/** Where an issuer answers: paths of its host. */
export interface Addresses {
  /** What stands before each of its own paths: empty, or a path without a slash at its end. */
  readonly base: string;
  /** All places where its metadata is looked for. */
  readonly metadata: readonly string[];
}

const METADATA_NAMES = ["openid-configuration", "oauth-authorization-server"];

/**
 * The paths of an issuer. Its metadata is at the appended places (OpenID Connect Discovery section 4, and as the Go library
 * asks) and at the inserted ones (RFC 8414 section 3.1).
 */
export function addressesOf(issuer: string): Addresses {
  const base = new URL(issuer).pathname.replace(/\/$/, "");
  const metadata = METADATA_NAMES.flatMap((name) => [`${base}/.well-known/${name}`, `/.well-known/${name}${base}`]);
  return { base, metadata: [...new Set(metadata)] };
}

/** The URL of one of its own paths. */
export function urlOf(issuer: string, path: string): string {
  return `${issuer.replace(/\/$/, "")}${path}`;
}
