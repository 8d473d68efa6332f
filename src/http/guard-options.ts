/**
 * What a guard is told once.
 *
 * @module
 */

import { type ClaimValidator, ClaimValidators } from "../enforce/claim-validators.ts";
import type { EnforcerOptions } from "../enforce/enforcer-options.ts";
import { InvalidArgumentError, type SciTokensError } from "../errors.ts";
import { type Insecure, readInsecure } from "../issuer-keys/insecure.ts";
import { demandIssuerUrl } from "../issuer-keys/issuer-url.ts";
import { KeyCache, readKeyCache } from "../issuer-keys/key-cache.ts";
import { isPlainObject } from "../jwt/copy-json.ts";
import { asGiven, flag, readOptions } from "../options.ts";
import { readAudiences } from "../token/audience.ts";
import { readRevoked } from "../token/revocation.ts";
import type { SciToken } from "../token/scitoken.ts";
import { readTokenCache } from "../token/token-cache.ts";
import { IssuerAreas, type Issuers } from "./issuer-areas.ts";
import { type CheckedScope, readScopeOption, type Scope } from "./needed.ts";
import { readRealm } from "./refusal.ts";
import type { RequestView } from "./request-view.ts";

/** The names of a service. */
export type Audience = string | readonly string[];

/** The names of the service for one request, from what the framework has of it, and from what all see. */
export type AudienceFunction<R> = (request: R, view: RequestView) => Audience | Promise<Audience>;

/** Told why a request was refused, and given its token, where that could be verified. */
export type OnRefused<R> = (error: SciTokensError, request: R, token: SciToken | undefined) => unknown;

/** Options of an `Enforcer` that a guard has too. */
export type OfEnforcer = Omit<
  EnforcerOptions,
  "audience" | "keyCache" | "allowUnverified" | "encoded" | "collapseDotSegments"
>;

/**
 * Who is let in, and what others are told. `R` is a request as the framework at hand has it. What an `Enforcer` can be told
 * beside, such as `profile`, `algorithms` or `maxLifetime`, can be told here.
 */
export interface GuardOptions<R> extends OfEnforcer {
  /** The issuers whose tokens are accepted, each perhaps with a base path of its own. For others nothing is ever fetched. */
  readonly issuer: Issuers;
  /**
   * The names of this service, as tokens say them; or a function of the request, such as `requestOrigin`. It may be left out
   * only where `anyAudience` is set.
   */
  readonly audience?: Audience | AudienceFunction<R> | undefined;
  /** What a request needs: `"read:/secret"`, a function that returns `[authz, path]`, or `storage(…)`. */
  readonly scope: Scope<R>;
  /**
   * Where issuers' keys are found. Default: a cache of its own, for the issuers that are named; several routes share one by
   * giving each the same.
   */
  readonly keyCache?: KeyCache | undefined;
  /** Without `keyCache`: `true` allows http to loopback hosts, a list allows it for just these issuers. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /** Functions that judge claims, such as whether a `jti` is revoked; only `true` lets a token pass. Default: none. */
  readonly validators?: Readonly<Record<string, ClaimValidator>> | undefined;
  /** The `realm` of challenges. Default: none. */
  readonly realm?: string | undefined;
  /**
   * Take a token from the query parameter `access_token` too (RFC 6750 section 2.3). URLs are logged and kept: it is for what
   * can set no header, and its answers say `Cache-Control: no-store`. Default: `false`.
   */
  readonly query?: boolean | undefined;
  /** Tell the client why it was refused, and not just in which respect. Default: `false`. */
  readonly expose?: boolean | undefined;
  /**
   * Told why each request was refused, for logs, and given the token where that could be verified, to tell whose it is. It changes
   * no answer, whatever it does. Default: nobody.
   */
  readonly onRefused?: OnRefused<R> | undefined;
}

/** The same, checked. */
export interface CheckedGuardOptions<R> {
  readonly areas: IssuerAreas;
  readonly audience: Audience | AudienceFunction<R> | undefined;
  readonly scope: CheckedScope<R>;
  readonly validators: ClaimValidators;
  /** The claims that validators judge. */
  readonly validated: readonly string[];
  readonly realm: string | undefined;
  readonly query: boolean;
  readonly expose: boolean;
  readonly onRefused: OnRefused<R>;
  /** What Enforcers are made with, beside an audience. */
  readonly forEnforcer: Omit<EnforcerOptions, "audience">;
}

/** @throws InvalidArgumentError, NonHttpsIssuerError for what can never work. */
export function readGuardOptions<R>(options: GuardOptions<R>): CheckedGuardOptions<R> {
  const { issuer, audience, scope, keyCache, insecure, validators, realm, query, expose, onRefused, ...others } =
    readOptions<GuardOptions<R>, ReturnType<typeof readers<R>>>(options, readers<R>());
  if (insecure !== undefined && keyCache !== undefined) {
    throw new InvalidArgumentError("give insecure to the keyCache: it is what fetches keys");
  }
  if (audience === undefined && others.anyAudience !== true) {
    throw new InvalidArgumentError("give the audience: the name of this service, as tokens say it, such as its URL");
  }
  if (typeof audience === "function" && others.anyAudience === true) {
    throw new InvalidArgumentError("give either audience or anyAudience");
  }
  return {
    areas: issuer,
    audience,
    scope,
    ...validators,
    realm,
    query,
    expose,
    onRefused,
    forEnforcer: { ...others, keyCache: keyCache ?? ownKeys(issuer, insecure, others.now) },
  };
}

/** Keys of issuers that can be asked: nobody can add any to it. */
function ownKeys({ issuers }: IssuerAreas, insecure: Insecure = false, now: EnforcerOptions["now"]): KeyCache {
  for (const issuer of issuers) demandIssuerUrl(issuer, insecure);
  return new KeyCache({ issuers, insecure, now });
}

/** Options of the Enforcer are judged there. */
function readers<R>() {
  return {
    issuer: (given: Issuers) => new IssuerAreas(given),
    audience: (given: GuardOptions<R>["audience"]) => (typeof given === "function" ? given : demandAudience(given)),
    scope: (given: Scope<R>) => readScopeOption(given),
    keyCache: readKeyCache,
    insecure: (given: Insecure | undefined) => (given === undefined ? undefined : readInsecure(given)),
    validators: readValidators,
    realm: readRealm,
    query: flag(false),
    expose: flag(false),
    onRefused: readOnRefused<R>,
    anyAudience: asGiven<boolean | undefined>,
    algorithms: asGiven<EnforcerOptions["algorithms"]>,
    profile: asGiven<EnforcerOptions["profile"]>,
    clockTolerance: asGiven<number | undefined>,
    now: asGiven<EnforcerOptions["now"]>,
    requireAudience: asGiven<boolean | undefined>,
    requireNotBefore: asGiven<boolean | undefined>,
    assumeRoot: asGiven<boolean | undefined>,
    legacyScp: asGiven<boolean | undefined>,
    mapWlcg: asGiven<boolean | undefined>,
    strict: asGiven<boolean | undefined>,
    maxLifetime: asGiven<number | undefined>,
    maxLength: asGiven<number | undefined>,
    maxChainLength: asGiven<number | undefined>,
    refuseExtendable: asGiven<boolean | undefined>,
    tokenCache: (given: EnforcerOptions["tokenCache"]) => readTokenCache(given) ?? false,
    revoked: readRevoked,
  };
}

function demandAudience(audience: Audience | undefined): Audience | undefined {
  return audience === undefined ? undefined : readAudiences(audience);
}

function readValidators(given: Readonly<Record<string, ClaimValidator>> = {}): {
  readonly validators: ClaimValidators;
  readonly validated: readonly string[];
} {
  if (!isPlainObject(given)) throw new InvalidArgumentError("validators must be an object of functions, by claim");
  const validators = new ClaimValidators();
  for (const [claim, validator] of Object.entries(given)) validators.add(claim, validator);
  return { validators, validated: Object.keys(given) };
}

function readOnRefused<R>(onRefused: OnRefused<R> = () => {}): OnRefused<R> {
  if (typeof onRefused === "function") return onRefused;
  throw new InvalidArgumentError("onRefused must be a function");
}
