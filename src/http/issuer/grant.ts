/**
 * From what a client asks for to what it gets. In all doubt it gets nothing.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { readScope } from "../../scope/scope.ts";
import { type Profile, profileOf } from "../../token/profile.ts";
import { stateOf } from "../../token/scitoken.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { narrowAudience, narrowScopes, scopesIn } from "./narrowest.ts";
import { OAuthError } from "./oauth-error.ts";
import { type CheckedAllowance, readAllowance, type TokenRequest } from "./policy.ts";
import type { GrantParameters } from "./schema.ts";

/** What a token will say. */
export interface Granted {
  readonly scope: string;
  readonly audience: readonly string[];
  readonly subject: string | undefined;
  readonly profile: Profile;
  /** Seconds, before the longest that is allowed. */
  readonly lifetime: number;
  readonly claims: { readonly [claim: string]: unknown };
}

/** A service, named as a scope (SciTokens claims language, "SciTokens Scopes"). */
const AUDIENCE_SCOPE = "aud:";
const MAX_SCOPES = 100;

/**
 * What the parameters of a request ask for.
 *
 * @throws OAuthError for a scope that breaks the rules, or a service that has no name.
 */
export function askedOf(parameters: GrantParameters): Pick<TokenRequest, "scope" | "audience"> {
  const scopes = scopesIn(parameters.scope ?? "");
  const isService = (scope: string): boolean => scope.startsWith(AUDIENCE_SCOPE);
  const scope = scopes.filter((one) => !isService(one));
  if (scopes.length > MAX_SCOPES) throw new OAuthError("invalid_scope", `more than ${MAX_SCOPES} scopes are asked for`);
  demandSound(scope);
  const named = scopes.filter(isService).map((one) => one.slice(AUDIENCE_SCOPE.length));
  const { resource = [], audience = [] } = parameters;
  // RFC 8707 section 2: an absolute URI without fragment.
  if (!resource.every((uri) => URL.canParse(uri) && !uri.includes("#"))) {
    throw new OAuthError("invalid_target", "resource must be an absolute URI without fragment");
  }
  if (named.includes("")) throw new OAuthError("invalid_scope", "a scope aud: must name a service");
  return { scope, audience: [...new Set([...named, ...resource, ...audience])] };
}

/**
 * What a client gets.
 *
 * @throws OAuthError when that is nothing; whatever the policy throws.
 */
export async function grantOf(asked: TokenRequest, settings: IssuerSettings): Promise<Granted> {
  const allowance = await allowanceOf(asked, settings);
  const { client, clientId, subjectToken } = asked;
  const held = subjectToken === undefined ? undefined : stateOf(subjectToken);
  const profile =
    held === undefined
      ? (allowance.profile ?? client.profile ?? settings.profile)
      : profileOf(held.claims, held.header.typ);
  const own = held === undefined ? undefined : [(held.claims.get("aud") as string | readonly string[]) ?? []].flat();
  const listed = client.audience as readonly string[] | undefined;
  const limits = [own, allowance.audience, listed].filter((limit) => limit !== undefined);
  return {
    scope: scopeOf(asked, allowance, profile, held?.claims.get("scope")),
    audience: narrowAudience(asked.audience, limits, profile),
    subject:
      held === undefined
        ? (allowance.subject ?? client.subject ?? clientId)
        : (held.claims.get("sub") as string | undefined),
    profile,
    lifetime: allowance.lifetime ?? client.lifetime ?? settings.lifetime,
    claims: allowance.claims,
  };
}

async function allowanceOf(asked: TokenRequest, { policy }: IssuerSettings): Promise<CheckedAllowance> {
  const allowance = policy === undefined ? { scope: asked.client.scope } : await policy(asked);
  if (allowance !== undefined && allowance !== null) return readAllowance(allowance);
  throw new OAuthError("invalid_scope", "this is not for this client to have");
}

function scopeOf(asked: TokenRequest, { scope: allowed }: CheckedAllowance, profile: Profile, held: unknown): string {
  const limits = [allowed, asked.client.scope, held].filter((limit) => limit !== undefined) as string[];
  const wanted = asked.scope.length === 0 && typeof held === "string" ? scopesIn(held) : asked.scope;
  if (wanted.length === 0) throw new OAuthError("invalid_scope", "the request must ask for at least one scope");
  const isExchange = asked.subjectToken !== undefined;
  const granted = limits.reduce<readonly string[]>((scopes, limit) => narrowScopes(scopes, limit, profile), wanted);
  // A token without scopes allows nothing, and what is exchanged for it neither.
  if (granted.length > 0 && !(isExchange && held === undefined)) return granted.join(" ");
  throw new OAuthError("invalid_scope", "nothing of this scope is for this client to have");
}

function demandSound(scopes: readonly string[]): void {
  try {
    readScope(scopes.join(" "));
  } catch (cause) {
    if (!isSciTokensError(cause, "ERR_SCOPE_INVALID")) throw cause;
    throw new OAuthError("invalid_scope", cause.message, { cause });
  }
}
