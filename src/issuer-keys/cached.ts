/**
 * What a key cache tells of what it holds.
 *
 * @module
 */

import type { IssuerMetadata } from "./schema.ts";

/** One key in a cache. */
export interface CachedKey {
  /** Whose key it is. */
  readonly issuer: string;
  /** Its `kid`, where it has one. */
  readonly keyId: string | undefined;
  /** The algorithm it is labelled with. */
  readonly algorithm: string | undefined;
  /** Seconds since 1970 after which it is no longer used; `undefined` for a key that was added. */
  readonly expiresAt: number | undefined;
}

/** An issuer's metadata, and how old its keys are. Times are seconds since 1970. */
export interface CachedMetadata extends IssuerMetadata {
  /** When the issuer was last asked for its keys, and answered. */
  readonly fetchedAt: number;
  /** From then on it is asked again. */
  readonly refreshAt: number;
  /** From then on its keys are not used any more. */
  readonly expiresAt: number;
}
