/**
 * Making a new token. A chunk of its own, as a service that reads tokens makes none. Minting is stricter than reading: what
 * another library could misread, or what a strict service must refuse, is not signed.
 *
 * @module
 */

import {
  ChainError,
  InvalidArgumentError,
  InvalidAuthorizationResourceError,
  MissingClaimsError,
  MissingIssuerError,
} from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { generateKey } from "../jwt/generate-key.ts";
import { importKey, type KeyInput } from "../jwt/import-key.ts";
import type { JsonWebKey } from "../jwt/json-web-key.ts";
import type { SigningKey, VerifyKey } from "../jwt/key.ts";
import { publicJwk } from "../jwt/public-half.ts";
import { sign } from "../jwt/sign.ts";
import { type Clock, checkTimes, LATEST, readClock, readNow } from "../jwt/time.ts";
import { isName } from "../names.ts";
import { asGiven, flag, readOptions } from "../options.ts";
import { checkClaimTimes, checkForm } from "./claims.ts";
import type { Extension } from "./extension.ts";
import { readGrants } from "./grants.ts";
import { readGroups } from "./group-names.ts";
import { makeChildKey } from "./key-segment.ts";
import { type Claims, demandProfile, type Profile, type ProfileOption, profileOf, readProfile } from "./profile.ts";

/** How a token is written. */
export interface SerializeOptions {
  /** The issuer. Default: the claim `iss`. */
  readonly issuer?: string | undefined;
  /**
   * Whole seconds from now to `exp`. More than what is left of the parent is refused. Default: 600, or what is left of the
   * parent, or until a set `exp`, where that is less.
   */
  readonly lifetime?: number | undefined;
  /** The profile to write. Default: the one that the claims say, `"scitoken:1.0"` where they say none. */
  readonly profile?: ProfileOption | undefined;
  /**
   * Make a token that can be extended: with a new child key, its public half in the header and its private half in a fourth
   * segment of the text. Default: `false`.
   */
  readonly includeKey?: boolean | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
}

/** What is to be signed. */
interface Draft {
  readonly typ: string;
  readonly claims: { readonly [claim: string]: unknown };
  readonly includeKey: boolean;
}

/** In seconds since 1970. */
interface Times {
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

const DEFAULT_LIFETIME = 600;

/** What a profile adds to the claims, and what it wants there. */
const PROFILES: Readonly<Record<Profile, { readonly adds: object; readonly wants: readonly string[]; typ: string }>> = {
  "scitoken:1.0": { adds: {}, wants: [], typ: "JWT" },
  "scitoken:2.0": { adds: { ver: "scitoken:2.0" }, wants: ["aud"], typ: "JWT" },
  // Issuers go on writing 1.0 in tokens of 1.1 to 1.3 (WLCG profile section 4.3.3).
  "wlcg:1.0": { adds: { "wlcg.ver": "1.0" }, wants: ["aud", "sub"], typ: "JWT" },
  "at+jwt": { adds: {}, wants: ["aud", "sub", "client_id"], typ: "at+jwt" },
};

/** The key of a new token: the caller's, or a new one. */
export function keyOf(
  key: KeyInput | undefined,
  algorithm: Algorithm | undefined,
  keyId: string | undefined,
): Promise<SigningKey | VerifyKey> {
  return key === undefined ? generateKey(algorithm, { keyId }) : importKey(key, { algorithm, keyId });
}

/** The public half of the key of a new token, to be published. */
export function publicHalfOf(key: VerifyKey): JsonWebKey {
  return publicJwk(key);
}

/**
 * The signed text of a new token. The key is asked for once it is clear that the claims can be signed.
 *
 * @param parent - What it is derived from.
 */
export async function mint(
  given: Claims,
  options: SerializeOptions,
  findKey: () => Promise<SigningKey | VerifyKey>,
  parent?: Extension,
): Promise<string> {
  const { typ, claims, includeKey } = draft(given, options, parent);
  const child = includeKey ? await makeChildKey() : undefined;
  const header = { typ, cwk: child?.cwk, pwt: parent?.text };
  const text = await sign(claims, (await findKey()) as SigningKey, header);
  const whole = child === undefined ? text : `${text}.${child.segment}`;
  if (parent !== undefined) demandFits(whole, parent);
  return whole;
}

/**
 * Completes claims with issuer, times, a `jti` where there is none, and what the profile demands.
 *
 * @throws MissingIssuerError, MissingClaimsError, ProfileError, ClaimInvalidError, InvalidAuthorizationResourceError,
 *   ChainError, TokenExpiredError, InvalidArgumentError when such a token must not be signed.
 */
function draft(claims: Claims, options: SerializeOptions, parent: Extension | undefined): Draft {
  const {
    issuer = claims.get("iss"),
    lifetime,
    profile: wanted,
    includeKey,
    now,
  } = readOptions(options, {
    issuer: asGiven,
    lifetime: readLifetime,
    profile: readProfile,
    includeKey: flag(false),
    now: readNow,
  });
  if (issuer === undefined) throw new MissingIssuerError("a token needs an issuer: give issuer, or set the claim iss");
  if (!isName(issuer)) throw new InvalidArgumentError("issuer must be a non-empty string");
  const seconds = readClock(now);
  if (parent !== undefined) demandLeft(parent.claims, seconds, lifetime);
  const times = timesOf(Math.floor(seconds), lifetime, parent && claims);
  if (times.exp > LATEST) throw new InvalidArgumentError("lifetime reaches beyond the year 9999");
  const profile = parent?.profile ?? writtenProfile(claims, wanted);
  const { adds, wants, typ } = PROFILES[profile];
  const whole = new Map<string, unknown>([
    ...Object.entries({ ...adds, jti: randomUuid() }),
    ...claims,
    ...Object.entries({ iss: issuer, ...times }),
  ]);
  // A derived token has no claim that its parent has not.
  for (const claim of ["iat", "nbf", "jti"]) if (parent?.claims.has(claim) === false) whole.delete(claim);
  demandProfile(profile, wanted);
  demandProfile(profileOf(whole, typ), profile);
  checkForm(whole);
  const missing = wants.find((claim) => !whole.has(claim));
  if (missing !== undefined) {
    throw new MissingClaimsError(`a token of the profile ${profile} needs the claim ${missing}`, { claim: missing });
  }
  checkClaimTimes(whole, Math.max(times.iat, times.nbf), 0);
  checkScopes(whole, profile);
  // Those of a derived token are its parent's.
  if (profile === "wlcg:1.0" && parent === undefined) readGroups(whole);
  parent?.demandNarrower(whole);
  return { typ, claims: Object.fromEntries(whole), includeKey };
}

function readLifetime(lifetime: number | undefined): number | undefined {
  if (lifetime === undefined || (Number.isSafeInteger(lifetime) && lifetime > 0)) return lifetime;
  throw new InvalidArgumentError("lifetime must be a whole number of seconds above 0");
}

/**
 * Whether a parent still serves, and for as long as is asked. Looked at before the rules of chains, which would say no more
 * than that `exp` is too late.
 */
function demandLeft(parent: Claims, now: number, lifetime = 0): void {
  const exp = parent.get("exp");
  checkTimes({ exp }, now, 0);
  const left = Math.floor(Number(exp)) - Math.floor(now);
  if (lifetime <= left) return;
  const problem = `lifetime is ${lifetime} s, and the token to derive from serves ${left} s more`;
  throw new ChainError(`${problem}: leave it out to have what is left, ten minutes at most`, { claim: "exp" });
}

/**
 * The times of a token that is made now.
 *
 * @param derived - The claims of one that is derived: it serves within its parent's times, or within narrower ones that were
 *   set, unless a lifetime is asked for.
 */
function timesOf(now: number, lifetime: number | undefined, derived: Claims | undefined): Times {
  const notBefore = (claim: string): number => Math.max(now, Math.ceil(Number(derived?.get(claim) ?? now)));
  const latest = Math.floor(Number(derived?.get("exp") ?? Number.POSITIVE_INFINITY));
  const exp = now + (lifetime ?? DEFAULT_LIFETIME);
  return { iat: notBefore("iat"), nbf: notBefore("nbf"), exp: lifetime === undefined ? Math.min(exp, latest) : exp };
}

/** Within the limits that its parent was read with, as a service would refuse it otherwise. */
function demandFits(text: string, { length, maxLength, maxChainLength }: Extension): void {
  if (length >= maxChainLength) throw new ChainError(`the chain would have more than ${maxChainLength} links`);
  if (text.length > maxLength) {
    throw new ChainError(`the derived token would be longer than ${maxLength} characters, with its parents in it`);
  }
}

function writtenProfile(claims: Claims, wanted: ProfileOption): Profile {
  return wanted === "compat" ? profileOf(claims, undefined) : wanted;
}

function checkScopes(claims: Claims, profile: Profile): void {
  readGrants(claims, profile);
  const scope = claims.get("scope");
  // Other libraries take what is empty beside a space for a scope of its own.
  if (typeof scope === "string" && scope !== "" && scope.split(" ").includes("")) {
    throw new InvalidAuthorizationResourceError("scopes must be separated by one space, with none around them");
  }
}

/** A version 4 UUID (RFC 9562). Pages without TLS have no `crypto.randomUUID`. */
function randomUuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
