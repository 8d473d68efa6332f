/**
 * What a key cache tells of, for logs and metrics.
 *
 * @module
 */

import type { SciTokensError, StoreError } from "../errors.ts";

/** What happened in a key cache. `issuer` is the name that was asked for, a stranger's text where nobody trusts it. */
export type KeyCacheEvent =
  /** A look-up was answered by keys at hand. */
  | { readonly type: "hit"; readonly issuer: string }
  /** The same, with keys that are due to be fetched again; that goes on in the background. */
  | { readonly type: "stale"; readonly issuer: string }
  /** There were no keys in memory that may be used, so that the store is asked, and then the issuer. */
  | { readonly type: "miss"; readonly issuer: string }
  /** Keys were found in the store. */
  | { readonly type: "loaded"; readonly issuer: string; readonly keys: number }
  /** The issuer was asked, and has told its keys, or that they are still the same. */
  | {
      readonly type: "fetched";
      readonly issuer: string;
      /** How many keys it publishes. */
      readonly keys: number;
      /** How many of what it publishes cannot be used: malformed, weak, of another kind or for another use. */
      readonly skipped: number;
      /** Whether it answered 304, that they are still the same. */
      readonly notModified: boolean;
    }
  /** The issuer was asked in vain. */
  | {
      readonly type: "fetch_failed";
      readonly issuer: string;
      readonly error: SciTokensError;
      /** Seconds before it is asked again by itself. */
      readonly retryAfter: number;
    }
  /** A look-up got no key. */
  | { readonly type: "refused"; readonly issuer: string; readonly error: SciTokensError }
  /** The store failed, or holds what cannot be read. `issuer` is empty where it cannot tell what it holds. */
  | { readonly type: "store_failed"; readonly issuer: string; readonly error: StoreError };
