/**
 * The token endpoint of an issuer for development: a token for whoever asks.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { json, NO_STORE, refusal } from "../../http/issuer/answer.ts";
import { CLIENT_CREDENTIALS } from "../../http/issuer/grant-types.ts";
import { OAuthError } from "../../http/issuer/oauth-error.ts";
import type { Issuer } from "../../http/issuer.ts";
import type { JsonObject } from "../../jwt/json.ts";
import { type Profile, profileOf, rulesOf } from "../../token/profile.ts";
import { type Call, forward } from "./call.ts";
import { clientOf, formOf, isJson, readForm, readJson, type TokenRequest } from "./token-request.ts";

/** What is not asked for. */
export interface Usual {
  readonly issuer: string;
  readonly profile: Profile;
  readonly lifetime: number;
  readonly maxLifetime: number;
}

/** Answers a token request: the grant that is usual by itself, others by the library's issuer. */
export async function answerTokenRequest(call: Call, issuer: Issuer, usual: Usual): Promise<Response> {
  try {
    if (isJson(call.headers)) return await mint(readJson(call.body), issuer, usual);
    const form = formOf(call.body);
    const isUsual = (form.get("grant_type") ?? CLIENT_CREDENTIALS) === CLIENT_CREDENTIALS;
    if (isUsual) return await mint(readForm(form, call.headers), issuer, usual);
    return await forward(asAnybody(call, form), issuer);
  } catch (error) {
    if (error instanceof OAuthError) return refusal(error);
    if (!isSciTokensError(error)) throw error;
    const code = error.code === "ERR_SCOPE_INVALID" ? "invalid_scope" : "invalid_request";
    return refusal(new OAuthError(code, error.message));
  }
}

async function mint({ claims, profile, lifetime = 0 }: TokenRequest, issuer: Issuer, usual: Usual): Promise<Response> {
  const { maxLifetime } = usual;
  if (lifetime > maxLifetime) throw new OAuthError("invalid_request", `a token serves for ${maxLifetime} s at most`);
  const says = claims.ver !== undefined || claims["wlcg.ver"] !== undefined;
  const written = profile ?? (says ? profileOf(new Map(Object.entries(claims)), undefined) : usual.profile);
  const whole = { ...defaultsOf(written, usual.issuer), ...claims };
  const seconds = lifetime || usual.lifetime;
  const access_token = await issuer.mint(whole, { lifetime: seconds, profile: written });
  return json({ access_token, token_type: "Bearer", expires_in: seconds, scope: claims.scope }, NO_STORE);
}

/** What a developer need not say: that a token is for any service, and whom it speaks of. */
function defaultsOf(profile: Profile, issuer: string): JsonObject {
  if (profile === "scitoken:1.0") return {};
  // A profile that has no word for any service: then it is for this one.
  const aud = rulesOf(profile).anyAudience ?? issuer;
  return { sub: "developer", aud, ...(profile === "at+jwt" && { client_id: "developer" }) };
}

/** The same request of a client that need not prove who it is. */
function asAnybody(call: Call, form: URLSearchParams): Call {
  const headers = new Headers(call.headers);
  form.set("client_id", clientOf(form, headers) ?? "developer");
  for (const proof of ["client_secret", "client_assertion", "client_assertion_type"]) form.delete(proof);
  for (const name of ["authorization", "content-length"]) headers.delete(name);
  return { ...call, headers, body: new TextEncoder().encode(form.toString()) };
}
