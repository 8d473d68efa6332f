/**
 * What an issuer or a service has revoked.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";

/**
 * What is revoked: a `Set` of the `jti` and the texts of tokens, or whatever else knows. It is asked each time a token comes, and
 * for all that it is derived from.
 */
export interface RevocationList {
  /** Whether a `jti`, or the text of a token, is revoked. */
  has(jtiOrToken: string): boolean | Promise<boolean>;
}

/** A caller's list, when it is one. */
export function readRevoked(list: RevocationList | undefined): RevocationList | undefined {
  if (list === undefined || typeof list?.has === "function") return list;
  throw new InvalidArgumentError("revoked must have a method has, as a Set");
}
