/**
 * What makes a key, with its numbers in bytes. The parts that are loaded late deal in nothing else, so that they import
 * nothing of what is loaded at the start, and no bundler has to take that apart for them.
 *
 * @module
 */

import { encodeBase64url } from "./base64url.ts";
import type { JsonWebKey } from "./json-web-key.ts";

/** The members of a JWK that have a number in base64url. */
export type NumberName = "x" | "y" | "n" | "e" | "d" | "p" | "q" | "dp" | "dq" | "qi";

/** A key, or the public half of one; the members are named as in a JWK. */
export interface KeyBytes extends Readonly<Partial<Record<NumberName, Uint8Array>>> {
  readonly kty: "EC" | "RSA" | "OKP";
  readonly crv?: string;
}

/** The JWK of a key. */
export function toJwk(key: KeyBytes): JsonWebKey {
  const jwk: Record<string, string> = {};
  for (const [name, value] of Object.entries<string | Uint8Array>({ ...key })) {
    jwk[name] = typeof value === "string" ? value : encodeBase64url(value);
  }
  return jwk;
}
