/**
 * What a client asks of the token endpoint: as OAuth has it (RFC 6749 section 4.4, with `resource` of RFC 8707), or as JSON
 * with claims of any kind.
 *
 * @module
 */

import { OAuthError } from "../../http/issuer/oauth-error.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../../jwt/json.ts";
import type { Profile } from "../../token/profile.ts";
import { PROFILES } from "../profiles.ts";
import { readDuration } from "../times.ts";

/** A token that is asked for. */
export interface TokenRequest {
  readonly claims: JsonObject;
  readonly profile: Profile | undefined;
  /** Seconds. */
  readonly lifetime: number | undefined;
}

const JSON_MEMBERS: readonly string[] = ["claims", "profile", "lifetime"];

/** Whether a request is JSON; else it is a form. */
export function isJson(headers: Headers): boolean {
  return /^application\/json\b/i.test(headers.get("content-type") ?? "");
}

/** The form in a body. */
export function formOf(body: Uint8Array): URLSearchParams {
  return new URLSearchParams(new TextDecoder().decode(body));
}

/** The client that a request names; its password is not looked at. */
export function clientOf(form: URLSearchParams, headers: Headers): string | undefined {
  return form.get("client_id") ?? basicUser(headers);
}

/** @throws OAuthError for what cannot be read. */
export function readForm(form: URLSearchParams, headers: Headers): TokenRequest {
  const client = clientOf(form, headers);
  const audience = [...form.getAll("audience"), ...form.getAll("resource")];
  const claims: { [claim: string]: Json } = { sub: form.get("sub") ?? client ?? "developer" };
  if (client !== undefined) claims.client_id = client;
  const scope = form.get("scope");
  if (scope !== null) claims.scope = scope;
  if (audience.length > 0) claims.aud = audience.length === 1 ? (audience[0] as string) : audience;
  if (form.has("aud")) throw new OAuthError("invalid_request", "the form has aud; what a token is for is its audience");
  const lifetime = form.get("lifetime");
  return {
    claims,
    profile: readProfile(form.get("profile") ?? undefined),
    lifetime: readLifetime(lifetime === null ? undefined : secondsOf(lifetime)),
  };
}

/** @throws OAuthError for what cannot be read. */
export function readJson(body: Uint8Array): TokenRequest {
  const request = parseJson(
    body,
    (problem) => new OAuthError("invalid_request", `the body cannot be read: ${problem}`),
  );
  if (!isObject(request)) throw new OAuthError("invalid_request", "the body must be an object");
  const unknown = Object.keys(request).find((name) => !JSON_MEMBERS.includes(name));
  if (unknown !== undefined) {
    throw new OAuthError("invalid_request", `the body has members other than ${JSON_MEMBERS.join(", ")}`);
  }
  const { claims = {}, profile, lifetime } = request as JsonObject;
  if (!isObject(claims)) throw new OAuthError("invalid_request", "claims must be an object");
  return { claims: claims as JsonObject, profile: readProfile(profile), lifetime: readLifetime(lifetime) };
}

function readProfile(profile: unknown): Profile | undefined {
  if (profile === undefined) return undefined;
  const found = PROFILES.find((name) => name === profile);
  if (found !== undefined) return found;
  throw new OAuthError("invalid_request", `the profile must be one of ${PROFILES.join(", ")}`);
}

function readLifetime(lifetime: unknown): number | undefined {
  if (lifetime === undefined) return undefined;
  if (Number.isSafeInteger(lifetime) && (lifetime as number) > 0) return lifetime as number;
  throw new OAuthError("invalid_request", "the lifetime must be a whole number of seconds above 0");
}

/** As the command's options have it; what is no duration is no number either. */
function secondsOf(lifetime: string): number {
  try {
    return readDuration(lifetime);
  } catch {
    return Number.NaN;
  }
}

/** The client of HTTP Basic authentication (RFC 6749 section 2.3.1). */
function basicUser(headers: Headers): string | undefined {
  const [, credentials] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(headers.get("authorization") ?? "") ?? [];
  if (credentials === undefined) return undefined;
  try {
    return decodeURIComponent(atob(credentials).split(":")[0] ?? "") || undefined;
  } catch {
    return undefined;
  }
}
