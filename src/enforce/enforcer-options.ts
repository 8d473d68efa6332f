/**
 * What an Enforcer is told once.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { KeyCache } from "../issuer-keys/key-cache.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import type { Clock } from "../jwt/time.ts";
import { isNameList } from "../names.ts";
import { flag, readOptions } from "../options.ts";
import type { ProfileOption } from "../token/profile.ts";
import type { ReadSettings } from "../token/read-settings.ts";
import { completeSettings, READERS } from "../token/read-token.ts";
import { type RevocationList, readRevoked } from "../token/revocation.ts";
import { readTokenCache, type TokenCache, type TokenCacheOptions } from "../token/token-cache.ts";
import { readTrust } from "../token/trust.ts";

/** For whom an Enforcer decides, and how strictly. */
export interface EnforcerOptions {
  /** The names of this service. Without one, a token that has an audience is refused. */
  readonly audience?: string | readonly string[] | undefined;
  /** Accept a token whatever its audience. Default: `false`. */
  readonly anyAudience?: boolean | undefined;
  /** Where `authorize` finds keys. Default: a cache of its own, for the issuers of this Enforcer. */
  readonly keyCache?: KeyCache | undefined;
  /** The algorithms that `authorize` accepts; never taken from the token. Default: `["ES256", "RS256"]`. */
  readonly algorithms?: readonly Algorithm[] | undefined;
  /** The profile that tokens must be of. Default: `"compat"`, whichever they say. */
  readonly profile?: ProfileOption | undefined;
  /** Seconds that `nbf` and `iat` may lie ahead, 300 at most; `exp` gets no grace. Default: 60. */
  readonly clockTolerance?: number | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
  /** Refuse a SciToken 1.0 without audience when this service has a name. Default: `true`. */
  readonly requireAudience?: boolean | undefined;
  /** Refuse a SciToken 1.0 or 2.0 without `nbf`. Default: `true`. */
  readonly requireNotBefore?: boolean | undefined;
  /** Take `read` and `write` without a path for the root, and do not refuse the token. Default: `false`. */
  readonly assumeRoot?: boolean | undefined;
  /** Read the old claim `scp` where there is no `scope`. Default: `false`. */
  readonly legacyScp?: boolean | undefined;
  /** In WLCG tokens, let `storage.read` answer for `read`, `storage.create` and `storage.modify` for `write`. Default: `false`. */
  readonly mapWlcg?: boolean | undefined;
  /** Resolve a `..` that is written as such in an asked path, and do not refuse it. Default: `false`. */
  readonly collapseDotSegments?: boolean | undefined;
  /** Demand every claim that the profile's text requires, `sub` and `jti` too. Default: `false`. */
  readonly strict?: boolean | undefined;
  /** The most seconds that a token may be made to serve. Default: no limit. */
  readonly maxLifetime?: number | undefined;
  /** The most characters of token text that `authorize` looks at. Default: 16,384. */
  readonly maxLength?: number | undefined;
  /** The most links that a chain of derived tokens may have for `authorize`; 1 refuses them. Default: 5. */
  readonly maxChainLength?: number | undefined;
  /**
   * Have `authorize` refuse a token that can be extended when it comes by itself, as in `SciToken.deserialize`.
   * Default: `false`.
   */
  readonly refuseExtendable?: boolean | undefined;
  /** Decide for tokens that nobody has verified, for previews; they need `iss`, `exp` and the rest. Default: `false`. */
  readonly allowUnverified?: boolean | undefined;
  /**
   * Tokens that `authorize` has verified, so that the same one is verified once: a cache, limits of one, or `false` for none.
   * At each use it is asked again whether a token is good now. Default: a cache of its own for 1,000 tokens.
   */
  readonly tokenCache?: TokenCache | TokenCacheOptions | boolean | undefined;
  /**
   * What is revoked: a `Set` of the `jti` and the texts of tokens, or whatever has a method `has`. `authorize` asks it each time.
   * Default: nothing.
   */
  readonly revoked?: RevocationList | undefined;
  /** Whether asked paths are percent-encoded, as `new URL(url).pathname` is. Default: `true`. */
  readonly encoded?: boolean | undefined;
}

/** The same, checked and complete. */
export interface EnforcerSettings {
  readonly issuers: readonly string[];
  readonly audience: readonly string[];
  readonly anyAudience: boolean;
  readonly profile: ProfileOption;
  readonly clockTolerance: number;
  readonly now: Clock;
  readonly requireAudience: boolean;
  readonly requireNotBefore: boolean;
  readonly assumeRoot: boolean;
  readonly legacyScp: boolean;
  readonly mapWlcg: boolean;
  readonly collapseDotSegments: boolean;
  readonly strict: boolean;
  readonly maxLifetime: number | undefined;
  readonly allowUnverified: boolean;
  readonly encoded: boolean;
  readonly revoked: RevocationList | undefined;
  /** With what `authorize` reads a token. Its audience is judged with the rest. */
  readonly reading: ReadSettings;
}

/** @throws InvalidArgumentError for what can never work. */
export function readEnforcerOptions(issuer: string | readonly string[], options: EnforcerOptions): EnforcerSettings {
  const settings = readOptions(options, {
    ...READERS,
    anyAudience: flag(false),
    requireAudience: flag(true),
    requireNotBefore: flag(true),
    assumeRoot: flag(false),
    legacyScp: flag(false),
    mapWlcg: flag(false),
    collapseDotSegments: flag(false),
    strict: flag(false),
    allowUnverified: flag(false),
    tokenCache: readTokenCache,
    revoked: readRevoked,
    encoded: flag(true),
  });
  const issuers = readIssuers(issuer);
  if (settings.anyAudience && settings.audience.length > 0) {
    throw new InvalidArgumentError("give either audience or anyAudience");
  }
  if (settings.strict && !settings.requireNotBefore) {
    throw new InvalidArgumentError("give either strict or requireNotBefore: false");
  }
  const keyCache = settings.keyCache ?? new KeyCache({ issuers, now: settings.now });
  const trust = readTrust({ issuers, keyCache });
  const reading = completeSettings({ ...settings, keyCache, trust, audience: [], requireKey: false });
  return { ...settings, issuers, reading };
}

function readIssuers(issuer: string | readonly string[]): readonly string[] {
  const issuers: unknown = typeof issuer === "string" ? [issuer] : issuer;
  const sound = isNameList(issuers) && issuers.length > 0;
  if (sound && issuers.includes("*")) throw new InvalidArgumentError("an Enforcer must name its issuers");
  if (sound) return [...issuers];
  throw new InvalidArgumentError("the issuer must be a non-empty string, or a list of them");
}
