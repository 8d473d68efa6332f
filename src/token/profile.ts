/**
 * The profiles of a token, how a token tells its own, and what each demands.
 *
 * | profile | told by | text |
 * | --- | --- | --- |
 * | `scitoken:1.0` | no `ver`, or that | SciTokens claims language |
 * | `scitoken:2.0` | `ver` | the same |
 * | `wlcg:1.0` | `wlcg.ver` of any 1.N | WLCG Common JWT Profiles section 4.3.3 |
 * | `at+jwt` | the header's `typ` | RFC 9068 |
 *
 * @module
 */

import { InvalidArgumentError, ProfileError } from "../errors.ts";
import { quote } from "../quote.ts";

/** A kind of token with rules of its own. */
export type Profile = "scitoken:1.0" | "scitoken:2.0" | "wlcg:1.0" | "at+jwt";

/** A profile, or `"compat"`: whichever the token says. */
export type ProfileOption = Profile | "compat";

/** Claims by name. */
export type Claims = ReadonlyMap<string, unknown>;

/** What a profile demands of its tokens. */
export interface ProfileRules {
  /** Claims without which a token is refused; `aud` and `nbf` have options of their own beside. */
  readonly required: readonly string[];
  /** Claims that its text requires too, but that issuers leave out; demanded by `strict`. */
  readonly requiredStrictly: readonly string[];
  /** Whether a claim that nobody knows refuses the token. */
  readonly refusesUnknown: boolean;
  /** The audience that means any service. */
  readonly anyAudience: string | undefined;
}

const RULES: Readonly<Record<Profile, ProfileRules>> = {
  "scitoken:1.0": {
    required: ["iss", "exp", "nbf", "scope"],
    requiredStrictly: [],
    refusesUnknown: true,
    anyAudience: "ANY",
  },
  "scitoken:2.0": {
    required: ["iss", "exp", "nbf", "iat", "aud", "scope"],
    requiredStrictly: ["sub", "jti"],
    refusesUnknown: false,
    anyAudience: "ANY",
  },
  "wlcg:1.0": {
    required: ["iss", "exp", "iat", "aud"],
    requiredStrictly: ["sub", "jti"],
    refusesUnknown: false,
    anyAudience: "https://wlcg.cern.ch/jwt/v1/any",
  },
  "at+jwt": {
    required: ["iss", "exp", "iat", "aud", "sub", "client_id", "jti"],
    requiredStrictly: [],
    refusesUnknown: false,
    anyAudience: undefined,
  },
};

// The plural, which issuers in the field write, is read as the singular (DECISIONS B12).
const VERSIONS: ReadonlyMap<unknown, Profile> = /* @__PURE__ */ new Map([
  ["scitoken:1.0", "scitoken:1.0"],
  ["scitokens:1.0", "scitoken:1.0"],
  ["scitoken:2.0", "scitoken:2.0"],
  ["scitokens:2.0", "scitoken:2.0"],
]);

const WLCG_VERSION = /^1\.[0-9]+$/;
const ACCESS_TOKEN = /^(?:application\/)?at\+jwt$/i;

/** What a profile demands. */
export function rulesOf(profile: Profile): ProfileRules {
  return RULES[profile];
}

/** The audiences that stand for any service, which no service can be called. */
export const ANY_AUDIENCES: readonly string[] = ["ANY", "https://wlcg.cern.ch/jwt/v1/any"];

/**
 * The profile that a token says it is of.
 *
 * @throws ProfileError when it says one that is not known.
 */
export function profileOf(claims: Claims, typ: string | undefined): Profile {
  if (claims.has("ver")) {
    const profile = VERSIONS.get(claims.get("ver"));
    if (profile !== undefined) return profile;
    throw new ProfileError(`the token's ver ${quote(claims.get("ver"))} is not known`, { claim: "ver" });
  }
  if (claims.has("wlcg.ver")) {
    const version = claims.get("wlcg.ver");
    if (typeof version === "string" && WLCG_VERSION.test(version)) return "wlcg:1.0";
    throw new ProfileError(`the token's wlcg.ver ${quote(version)} is not a 1.N`, { claim: "wlcg.ver" });
  }
  return isAccessTokenType(typ) ? "at+jwt" : "scitoken:1.0";
}

/** @throws ProfileError when a token of `profile` is not what the caller wants. */
export function demandProfile(profile: Profile, wanted: ProfileOption): void {
  if (wanted !== "compat" && wanted !== profile) {
    throw new ProfileError(`the token is of the profile ${profile}, not ${wanted}`);
  }
}

/** The caller's choice of a profile, checked. */
export function readProfile(profile: ProfileOption = "compat"): ProfileOption {
  if (profile === "compat" || (typeof profile === "string" && Object.hasOwn(RULES, profile))) return profile;
  throw new InvalidArgumentError(`no profile ${quote(profile)}; choose among compat, ${Object.keys(RULES).join(", ")}`);
}

/** Whether a header's `typ` is that of an access token (RFC 9068 section 2.1). */
export function isAccessTokenType(typ: string | undefined): boolean {
  return typ !== undefined && ACCESS_TOKEN.test(typ);
}
