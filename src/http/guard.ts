/**
 * The decision about one request, for whatever carries it: `protect`, Hono and Express differ only in how they are told of a
 * request, and how they answer.
 *
 * @module
 */

import { Enforcer, type Explanation } from "../enforce/enforcer.ts";
import { readEnforcerOptions } from "../enforce/enforcer-options.ts";
import { InsufficientScopeError, InvalidArgumentError, InvalidPathError, type SciTokensError } from "../errors.ts";
import { RecentMap } from "../issuer-keys/recent-map.ts";
import { quote } from "../quote.ts";
import type { Acl } from "../scope/acl.ts";
import { type Presented, presentedToken } from "../token/credentials.ts";
import { readSciToken, type SciToken } from "../token/scitoken.ts";
import type { Alternatives, Capability } from "./capability.ts";
import { type Audience, type CheckedGuardOptions, type GuardOptions, readGuardOptions } from "./guard-options.ts";
import { type CheckedScope, type Needed, scopeFor } from "./needed.ts";
import { type Refusal, refusal } from "./refusal.ts";
import type { RequestView } from "./request-view.ts";

/** What a handler is given beside a request that was let in. */
export interface Access {
  /** The token, verified. */
  readonly token: SciToken;
  /** The capability that allows it: the first, where several were needed; `undefined` where any good token is let in. */
  readonly acl: Acl | undefined;
  /** All of them, one for each that was needed: for `MOVE` one for where it is, and one for where it goes. */
  readonly acls: readonly Acl[];
}

/** What comes of a request: access, or a refusal. */
export type Verdict =
  | { readonly access: Access; readonly inQuery: boolean; readonly refused?: undefined }
  | { readonly refused: Refusal };

/** Decides about requests, any number at one time. */
export type Guard<R> = (request: R, view: RequestView) => Promise<Verdict>;

/** The most audiences of a function that are kept in mind: a client may have a part in them. */
const MOST_AUDIENCES = 100;

/**
 * A guard with these options.
 *
 * @throws InvalidArgumentError, NonHttpsIssuerError for what can never work.
 */
export function makeGuard<R>(options: GuardOptions<R>): Guard<R> {
  const settings = readGuardOptions(options);
  const { areas, scope, validators, validated, realm, query, expose, onRefused, forEnforcer } = settings;
  const { reading } = readEnforcerOptions(areas.issuers, forEnforcer);
  const enforcerFor = enforcersOf(settings);
  const needsOf = localNeeds(settings);

  return async (request, view) => {
    let presented: Presented | undefined;
    let token: SciToken | undefined;
    let needed: Needed | undefined;
    try {
      presented = presentedToken(view.headers.get("authorization"), query ? view.query : undefined);
      const verified = await readSciToken(presented.token, reading);
      token = verified;
      const found = enforcerFor(request, view);
      const enforcer = found instanceof Enforcer ? found : await found;
      if (scope.text === undefined || validated.length > 0) {
        // What refuses the token as a whole comes before anything is computed for it.
        enforcer.generateAcls(verified);
        await validators.run(verified);
      }
      const needs = needsOf(request, view, verified);
      needed = isList(needs) ? needs : await needs;
      const acls = needed.map((any) => demandOne(enforcer, verified, any));
      return { access: { token: verified, acl: acls[0], acls }, inQuery: presented.inQuery };
    } catch (error) {
      const told = needed === undefined ? scope.text : scopeOf(needed);
      const refused = refusal(error, { realm, expose, scope: told });
      // Whatever is no error of a token or request was thrown on.
      tell(() => onRefused(error as SciTokensError, request, token));
      return { refused: presented?.inQuery ? unstored(refused) : refused };
    }
  };
}

/** The answer to a request whose URL holds a token. */
function unstored(refused: Refusal): Refusal {
  return { ...refused, headers: { ...refused.headers, "cache-control": "no-store" } };
}

/** What a request needs, as tokens of its issuer say it. What is always the same is brought into that form once. */
function localNeeds<R>({ areas, scope }: CheckedGuardOptions<R>): CheckedScope<R>["needs"] {
  const localize = (wanted: Needed, issuer: unknown): Needed => wanted.map((any) => areas.localize(issuer, any));
  if (scope.text === undefined) {
    return async (request, view, token) => localize(await scope.needs(request, view, token), token.get("iss"));
  }
  const known = new Map<unknown, Needed>();
  return (request, view, token) => {
    const issuer = token.get("iss");
    return known.get(issuer) ?? keep(issuer, request, view, token);
  };

  async function keep(issuer: unknown, ...given: Parameters<CheckedScope<R>["needs"]>): Promise<Needed> {
    const needed = localize(await scope.needs(...given), issuer);
    known.set(issuer, needed);
    return needed;
  }
}

/** Of what may be a promise: what is there already is not waited for, as each turn costs all requests some time. */
function isList(needed: Needed | Promise<Needed>): needed is Needed {
  return Array.isArray(needed);
}

/** One Enforcer for all requests; or one for each of the audiences that a function names. */
function enforcersOf<R>({
  areas,
  audience,
  validated,
  forEnforcer,
}: CheckedGuardOptions<R>): (request: R, view: RequestView) => Enforcer | Promise<Enforcer> {
  const make = (names: Audience | undefined): Enforcer => {
    const enforcer = new Enforcer(areas.issuers, { ...forEnforcer, audience: names });
    // The guard runs validators itself, as they may be asynchronous; so the Enforcer knows that the claim has some.
    for (const claim of validated) enforcer.addValidator(claim, () => true);
    return enforcer;
  };
  if (typeof audience !== "function") {
    const enforcer = make(audience);
    return () => enforcer;
  }
  const recent = new RecentMap<Enforcer>(MOST_AUDIENCES);
  return async (request, view) => {
    const names = await audience(request, view);
    if (names === undefined)
      throw new InvalidArgumentError("the function audience must return the names of the service");
    const key = JSON.stringify(names);
    const enforcer = recent.get(key) ?? make(names);
    recent.set(key, enforcer);
    return enforcer;
  };
}

/** The capability that allows one of some alternatives. */
function demandOne(enforcer: Enforcer, token: SciToken, any: Alternatives): Acl {
  const explanations = any.map(([authz, path]) => enforcer.explain(token, authz, path));
  const acl = explanations.find(({ allowed }) => allowed)?.acl;
  if (acl !== undefined) return acl;
  // It may have expired while what is needed was computed.
  enforcer.generateAcls(token);
  throw refusalOf(explanations[0], any[0]);
}

function refusalOf(explanation: Explanation | undefined, needed: Capability | undefined): Error {
  if (explanation === undefined || needed === undefined) {
    return new InsufficientScopeError("the token's issuer may grant nothing there", { reason: "issuer_area" });
  }
  const { code, reason = "", message = "" } = explanation;
  if (code === "ERR_PATH_INVALID") return new InvalidPathError(message, { reason });
  return new InsufficientScopeError(`the token does not allow ${quote(scopeFor(needed))}`, { reason });
}

/** The scope that a client can ask for: of alternatives the first. */
function scopeOf(needed: Needed): string {
  const scopes = needed.flatMap(([first]) => (first === undefined ? [] : [scopeFor(first)]));
  return [...new Set(scopes)].join(" ");
}

/** Nothing that goes wrong in somebody's logging may change an answer. */
function tell(act: () => unknown): void {
  try {
    // Not awaited: a log that hangs must not hold the answer back.
    Promise.resolve(act()).catch(() => {});
  } catch {
    // Told to nobody: there is nobody left to tell.
  }
}
