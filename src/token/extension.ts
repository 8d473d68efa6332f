/**
 * What lets the holder of a token go on.
 *
 * @module
 */

import type { JwsHeader } from "../jwt/compact.ts";
import type { SigningKey } from "../jwt/key.ts";
import type { Claims, Profile } from "./profile.ts";

/** What lets its holder derive from a token. */
export interface Extension {
  /** The token, in three segments. */
  readonly text: string;
  /** The private half of its child key. */
  readonly key: SigningKey;
  /** What a derived token has in its header before it is signed. */
  readonly header: Partial<JwsHeader>;
  readonly claims: Claims;
  readonly profile: Profile;
  /** How many links the chain has up to it. */
  readonly length: number;
  /** The limits that it was read with, which a derived token must keep. */
  readonly maxLength: number;
  readonly maxChainLength: number;
  /**
   * The claims that a derived token starts with.
   *
   * @param key - What the caller gives as its key, which must be nothing.
   * @throws InvalidArgumentError when it is something.
   */
  inherited(key: unknown): Map<string, unknown>;
  /** @throws ChainError when a derived token must not say this. */
  demandNarrowerClaim(claim: string, value: unknown): void;
  /** @throws ChainError when a derived token must have this claim. */
  demandMayBeLeftOut(claim: string): void;
  /** @throws ChainError when a derived token must not say all this. */
  demandNarrower(claims: Claims): void;
}
