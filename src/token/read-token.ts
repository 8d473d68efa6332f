/**
 * From the text of a token to claims that its issuer has signed.
 *
 * @module
 */

import { readInsecure } from "../issuer-keys/insecure.ts";
import { readKeyCache } from "../issuer-keys/key-cache.ts";
import { readTrustedIssuers } from "../issuer-keys/trusted-issuers.ts";
import { type Algorithm, allowList } from "../jwt/algorithms.ts";
import { readMaxLength } from "../jwt/compact.ts";
import { lazily } from "../jwt/lazily.ts";
import { verifyParts } from "../jwt/signature.ts";
import { type Clock, readClock, readNow, readTolerance } from "../jwt/time.ts";
import { asGiven, flag, numberFrom, readOptions } from "../options.ts";
import { checkAudience, readAudiences } from "./audience.ts";
import { checkClaimTimes, checkForm, checkLifetime, readMaxLifetime } from "./claims.ts";
import { demandProfile, type ProfileOption, profileOf, readProfile } from "./profile.ts";
import type { ReadSettings } from "./read-settings.ts";
import { TokenState } from "./state.ts";
import { readParts } from "./token-parts.ts";
import { readTrust, type TrustOptions } from "./trust.ts";

/** With what a token is accepted. */
export interface DeserializeOptions extends TrustOptions {
  /** The names of this service. The token must be meant for one of them. Default: none, and `aud` is not looked at: an Enforcer does. */
  readonly audience?: string | readonly string[] | undefined;
  /** The algorithms to accept; never taken from the token. Default: `["ES256", "RS256"]`. */
  readonly algorithms?: readonly Algorithm[] | undefined;
  /** The profile that the token must be of. Default: `"compat"`, whichever it says. */
  readonly profile?: ProfileOption | undefined;
  /** Seconds that `nbf` and `iat` may lie ahead, 300 at most; `exp` gets no grace. Default: 60. */
  readonly clockTolerance?: number | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
  /** The most characters of token text to look at. Default: 16,384. */
  readonly maxLength?: number | undefined;
  /** The most seconds that a token may be made to serve, from its `nbf` or `iat` to its `exp`. Default: no limit. */
  readonly maxLifetime?: number | undefined;
  /** Demand the fourth segment, with the key that derives from the token. Default: `false`. */
  readonly requireKey?: boolean | undefined;
  /** The most links that a chain of derived tokens may have, the base being the first; 1 refuses them. Default: 5. */
  readonly maxChainLength?: number | undefined;
  /**
   * Refuse a token that can be extended (`cwk`) when it comes by itself and not as the parent of another. Whoever gets a
   * derived token gets its parents within it: where all services refuse these, they are of no use to take out.
   * Default: `false`.
   */
  readonly refuseExtendable?: boolean | undefined;
}

export const loadLate: () => Promise<typeof import("./late.ts")> = /* @__PURE__ */ lazily(
  () => import("./late.ts"),
  "ERR_KEY_UNSUPPORTED",
);

/** The options that an Enforcer has too. */
export const READERS: {
  readonly keyCache: typeof readKeyCache;
  readonly audience: typeof readAudiences;
  readonly algorithms: typeof allowList;
  readonly profile: typeof readProfile;
  readonly clockTolerance: typeof readTolerance;
  readonly now: typeof readNow;
  readonly maxLength: typeof readMaxLength;
  readonly maxLifetime: typeof readMaxLifetime;
  readonly maxChainLength: (value: number | undefined, name: string) => number;
  readonly refuseExtendable: (value: boolean | undefined, name: string) => boolean;
} = {
  keyCache: readKeyCache,
  audience: readAudiences,
  algorithms: allowList,
  profile: readProfile,
  clockTolerance: readTolerance,
  now: readNow,
  maxLength: readMaxLength,
  maxLifetime: readMaxLifetime,
  maxChainLength: /* @__PURE__ */ numberFrom(1, 100, 5, Number.isInteger),
  refuseExtendable: /* @__PURE__ */ flag(false),
};

/** Made once, as many read each token with options of its own. */
const DESERIALIZE = {
  ...READERS,
  issuers: readTrustedIssuers,
  publicKey: asGiven<DeserializeOptions["publicKey"]>,
  jwks: asGiven<DeserializeOptions["jwks"]>,
  insecure: readInsecure,
  requireKey: /* @__PURE__ */ flag(false),
};

/** @throws InvalidArgumentError for what can never work. */
export function readDeserializeOptions(options: DeserializeOptions = {}): ReadSettings {
  const read = readOptions(options, DESERIALIZE);
  return completeSettings({ ...read, trust: readTrust(read), tokenCache: undefined, revoked: undefined });
}

/** The same with what is checked of each link. */
export function completeSettings(settings: Omit<ReadSettings, "check">): ReadSettings {
  const { audience, profile, clockTolerance, now, maxLifetime } = settings;
  return {
    ...settings,
    check({ header, claims }) {
      const told = profileOf(claims, header.typ);
      demandProfile(told, profile);
      checkForm(claims);
      checkClaimTimes(claims, readClock(now), clockTolerance);
      checkLifetime(claims, maxLifetime);
      if (audience.length > 0) checkAudience(claims, told, audience, true);
    },
  };
}

/** Reads and verifies a token, and all that it is derived from. See `SciToken.deserialize` for what is thrown. */
export async function readToken(serialized: string, settings: ReadSettings): Promise<TokenState> {
  const { tokenCache, algorithms, maxLength, trust, requireKey } = settings;
  if (tokenCache !== undefined) {
    settings.tokens ??= (await loadLate()).verifiedTokens(tokenCache);
    return settings.tokens.read(serialized, settings);
  }
  // With the fourth segment that its holder has, it is no token that a service gets.
  const isHeld = typeof serialized === "string" && serialized.split(".", 5).length === 4;
  const parts = isHeld || requireKey ? undefined : readParts(serialized, maxLength);
  if (parts === undefined || "cwk" in parts.header || "pwt" in parts.header) {
    return (await loadLate()).readChain(serialized, settings);
  }
  await verifyParts(parts, algorithms, (algorithm) => trust(parts, algorithm));
  settings.check(parts);
  return new TokenState(parts, true);
}
