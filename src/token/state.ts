/**
 * What is in a token.
 *
 * @module
 */

import type { JwsHeader } from "../jwt/compact.ts";
import type { Extension } from "./extension.ts";
import type { Claims } from "./profile.ts";

/** One token of a chain, or one that stands alone. */
export interface Link {
  readonly header: Partial<JwsHeader>;
  readonly claims: Claims;
  /** Of the last one, where it has a fourth segment: what lets its holder go on. */
  readonly extension?: Extension | undefined;
}

/**
 * A token as the floors above see it, whatever a subclass or a caller has put over its public face. Any number of tokens
 * may share one that is verified, so that it never changes: a token that is changed gets another.
 */
export class TokenState implements Link {
  readonly header: Partial<JwsHeader>;
  readonly claims: Claims;
  readonly extension: Extension | undefined;
  readonly verified: boolean;
  /** What it is derived from, the base token first. */
  readonly before: readonly TokenState[];
  /** What one Enforcer has found, with whatever it knows it again by. */
  finding: { readonly by: object; readonly found: unknown } | undefined;

  constructor({ header, claims, extension }: Link, verified: boolean, before: readonly TokenState[] = []) {
    this.header = header;
    this.claims = claims;
    this.extension = extension;
    this.verified = verified;
    this.before = before;
    this.finding = undefined;
  }
}
