/**
 * A token taken apart. Nothing is verified.
 *
 * @module
 */

import { type CompactParts, readClaims, readCompact } from "../jwt/compact.ts";
import { checkType } from "./header.ts";
import type { Claims } from "./profile.ts";

/** The parts of a token. */
export interface TokenParts extends CompactParts {
  /** What the payload says. */
  readonly claims: Claims;
}

/** @throws InvalidTokenFormatError for what is no token. */
export function readParts(text: unknown, maxLength: number): TokenParts {
  const { header, payload, signature, signedText } = readCompact(text, maxLength);
  checkType(header.typ);
  const claims = new Map<string, unknown>();
  const read = readClaims(payload);
  for (const name of Object.keys(read)) claims.set(name, read[name]);
  return { header, payload, signature, signedText, claims };
}
