/**
 * From the text of a token to claims that its issuer has signed.
 *
 * @module
 */

import { readInsecure } from "../issuer-keys/insecure.ts";
import { readKeyCache } from "../issuer-keys/key-cache.ts";
import { readTrustedIssuers } from "../issuer-keys/trusted-issuers.ts";
import { type Algorithm, allowList } from "../jwt/algorithms.ts";
import { type JwsHeader, readClaims, readCompact, readMaxLength } from "../jwt/compact.ts";
import { verifyParts } from "../jwt/signature.ts";
import { type Clock, readClock, readNow, readTolerance } from "../jwt/time.ts";
import { asGiven, readOptions } from "../options.ts";
import { checkAudience, readAudiences } from "./audience.ts";
import { checkClaimTimes, checkForm, checkLifetime, readMaxLifetime } from "./claims.ts";
import { checkHeader } from "./header.ts";
import { demandProfile, type ProfileOption, profileOf, readProfile } from "./profile.ts";
import { readTrust, type TrustOptions } from "./trust.ts";

/** With what a token is accepted. */
export interface DeserializeOptions extends TrustOptions {
  /** The names of this service. Given, the token must be meant for one of them. */
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
}

/** A token whose signature and form have been checked. */
export interface VerifiedToken {
  readonly header: JwsHeader;
  readonly claims: Map<string, unknown>;
}

/** Reads and verifies a token. See `SciToken.deserialize` for what is thrown. */
export async function readToken(serialized: string, options: DeserializeOptions): Promise<VerifiedToken> {
  const read = readOptions(options, {
    issuers: readTrustedIssuers,
    keyCache: readKeyCache,
    publicKey: asGiven<DeserializeOptions["publicKey"]>,
    jwks: asGiven<DeserializeOptions["jwks"]>,
    audience: readAudiences,
    algorithms: allowList,
    profile: readProfile,
    insecure: readInsecure,
    clockTolerance: readTolerance,
    now: readNow,
    maxLength: readMaxLength,
    maxLifetime: readMaxLifetime,
  });
  const { audience, algorithms, profile, clockTolerance, now, maxLength, maxLifetime } = read;
  const trust = readTrust(read);

  const parts = readCompact(serialized, maxLength);
  await checkHeader(parts.header);
  await verifyParts(parts, algorithms, (algorithm) => trust(parts, algorithm));

  const claims = new Map<string, unknown>(Object.entries(readClaims(parts.payload)));
  const found = profileOf(claims, parts.header.typ);
  demandProfile(found, profile);
  checkForm(claims);
  checkClaimTimes(claims, readClock(now), clockTolerance);
  checkLifetime(claims, maxLifetime);
  if (audience.length > 0) checkAudience(claims, found, audience, true);
  return { header: parts.header, claims };
}
