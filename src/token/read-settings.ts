/**
 * With what tokens are read.
 *
 * @module
 */

import type { KeyCache } from "../issuer-keys/key-cache.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { Clock } from "../jwt/time.ts";
import type { ProfileOption } from "./profile.ts";
import type { RevocationList } from "./revocation.ts";
import type { Link, TokenState } from "./state.ts";
import type { TokenCache } from "./token-cache.ts";
import type { Trust } from "./trust.ts";

/** With what a token is read, each option checked. */
export interface ReadSettings {
  readonly trust: Trust;
  readonly audience: readonly string[];
  readonly algorithms: readonly Algorithm[];
  readonly profile: ProfileOption;
  readonly clockTolerance: number;
  readonly now: Clock;
  readonly maxLength: number;
  readonly maxLifetime: number | undefined;
  readonly requireKey: boolean;
  readonly maxChainLength: number;
  readonly refuseExtendable: boolean;
  /** Where keys come from, where they come from a cache; and what remembers tokens. */
  readonly keyCache: KeyCache | undefined;
  readonly tokenCache: TokenCache | undefined;
  /** What is in that cache, once there is anything. */
  tokens?: RememberedTokens | undefined;
  readonly revoked: RevocationList | undefined;
  /** Checks all of a link that hangs neither on its signature nor on its parent. */
  readonly check: (link: Link) => void;
}

/** What remembers tokens that were verified. */
export interface RememberedTokens {
  /** A token that has to be verified, or whose keys have to be asked for. */
  read(text: string, settings: ReadSettings): Promise<TokenState>;
  /** A token of which nothing has changed since but the time. */
  recall(text: string, settings: ReadSettings): TokenState | undefined;
}
