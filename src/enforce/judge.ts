/**
 * Whether a token is one for this service at all, and what it then grants. Nothing here hangs on the request.
 *
 * @module
 */

import { InvalidSignatureError, MissingClaimsError } from "../errors.ts";
import { demandTrusted } from "../issuer-keys/trusted-issuers.ts";
import { AclTree } from "../scope/acl.ts";
import { checkAudience } from "../token/audience.ts";
import { checkForm, checkLifetime } from "../token/claims.ts";
import { readGrants } from "../token/grants.ts";
import { type Claims, demandProfile, type Profile, profileOf, rulesOf } from "../token/profile.ts";
import type { TokenState } from "../token/state.ts";
import type { EnforcerSettings } from "./enforcer-options.ts";
import { demandKnown } from "./validator.ts";

/** A token that is one for this service. */
export interface Judged {
  readonly profile: Profile;
  readonly tree: AclTree;
}

/** Claims that the reference library knows too. */
const KNOWN: readonly string[] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "scope", "ver", "opt"];

/**
 * Judges a token, but for time and for what its user's validators say.
 *
 * @param isValidated - Whether a validator knows a claim.
 * @throws SciTokensError of the kind that says why it is refused.
 */
export function judge(
  { verified, claims, header, before: [base] }: TokenState,
  settings: EnforcerSettings,
  isValidated: (claim: string) => boolean,
): Judged {
  if (!verified && !settings.allowUnverified) {
    throw new InvalidSignatureError("the token is not verified: it was made here, or changed", {
      reason: "unverified",
    });
  }
  const profile = profileOf(claims, header.typ);
  demandProfile(profile, settings.profile);
  checkForm(claims);
  if (rulesOf(profile).refusesUnknown) {
    demandKnown(claims, (claim) => isKnown(claim, settings) || isValidated(claim));
  }
  demandRequired(claims, profile, settings);
  demandTrusted(claims.get("iss") as string, settings.issuers);
  if (!settings.anyAudience) checkAudience(claims, profile, settings.audience, settings.requireAudience);
  // All else is as narrow in the last link as in any. But what serves too long must not do so by deriving ever again.
  checkLifetime((base ?? { claims }).claims, settings.maxLifetime);
  const grants = readGrants(claims, profile, settings);
  return { profile, tree: new AclTree(grants) };
}

function demandRequired(claims: Claims, profile: Profile, settings: EnforcerSettings): void {
  const { required, requiredStrictly } = rulesOf(profile);
  const waived = (claim: string): boolean =>
    (claim === "nbf" && !settings.requireNotBefore) || (claim === "scope" && settings.legacyScp && claims.has("scp"));
  const wanted = settings.strict ? [...required, ...requiredStrictly] : required;
  const missing = wanted.find((claim) => !claims.has(claim) && !waived(claim));
  if (missing !== undefined) {
    throw new MissingClaimsError(`the token has no ${missing}, which ${profile} demands`, {
      claim: missing,
    });
  }
}

function isKnown(claim: string, { legacyScp }: EnforcerSettings): boolean {
  return KNOWN.includes(claim) || (claim === "scp" && legacyScp);
}
