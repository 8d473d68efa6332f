/**
 * The keys of issuers that the command keeps.
 *
 * @module
 */

import { KeyCache } from "../issuer-keys/key-cache.ts";

/** The options that say how keys are had and kept. */
export interface CacheOptions {
  readonly insecure?: true;
}

/** A key cache for some issuers. */
export async function openKeyCache(
  { insecure = false as never }: CacheOptions,
  issuers: readonly string[],
): Promise<KeyCache> {
  return new KeyCache({ issuers, insecure });
}
