/**
 * How many tokens that were verified are remembered.
 *
 * @module
 */

import { numberFrom, readOptions } from "../options.ts";

/** How much a {@link TokenCache} holds. */
export interface TokenCacheOptions {
  /** The most tokens. Default: 1,000. */
  readonly maxEntries?: number | undefined;
  /** The most bytes, by an estimate of what each token takes. Default: 33,554,432 (32 MiB). */
  readonly maxBytes?: number | undefined;
}

/**
 * Remembers tokens that were verified, by their exact texts, so that the same token is verified once. Each Enforcer has one of
 * its own; several that are given one share its limits, while each verifies for itself. The token that was longest not used is
 * the first to go.
 *
 * A token that is remembered is not trusted for it: at each use its times are checked, that its key is still published and
 * that it is not revoked. None gets in that would be refused without it.
 *
 * @example
 * ```ts
 * import { Enforcer, TokenCache } from "scitokens";
 *
 * const tokenCache = new TokenCache({ maxEntries: 10_000 });
 * const reading = new Enforcer("https://issuer.example", { audience: "https://read.example", tokenCache });
 * const writing = new Enforcer("https://issuer.example", { audience: "https://write.example", tokenCache });
 * ```
 */
export class TokenCache {
  /** The most tokens. */
  declare readonly maxEntries: number;
  /** The most bytes. */
  declare readonly maxBytes: number;

  /**
   * Makes a cache; there is nothing in it yet.
   *
   * @throws InvalidArgumentError for a limit that can never work.
   */
  constructor(options: TokenCacheOptions = {}) {
    const limits = readOptions(options, {
      maxEntries: numberFrom(1, 1e7, 1000, Number.isInteger),
      maxBytes: numberFrom(1, 1e12, 2 ** 25),
    });
    Object.assign(this, limits);
  }
}

/** A caller's choice of a cache: one of its own unless it says `false`. */
export function readTokenCache(
  choice: TokenCache | TokenCacheOptions | boolean | undefined = true,
): TokenCache | undefined {
  if (choice === false || choice instanceof TokenCache) return choice || undefined;
  return new TokenCache(choice === true ? {} : choice);
}
