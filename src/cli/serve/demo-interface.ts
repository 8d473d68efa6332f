/**
 * The interface of the SciTokens demo service.
 *
 * @module
 */

import { isObject, type JsonObject, parseJson } from "../../jwt/json.ts";
import { type DevelopmentIssuerOptions, mint } from "./mint.ts";
import { OAuthError } from "./oauth-error.ts";
import { text } from "./responses.ts";

/** Answers `POST /issue`: a JSON body with `payload` and `algorithm`, whatever its type. */
export async function answerDemo(request: Request, options: DevelopmentIssuerOptions): Promise<Response> {
  try {
    const body = parseJson(new Uint8Array(await request.arrayBuffer()), (problem) => new Error(problem));
    if (!isObject(body)) return new Response(null, { status: 400 });
    const { payload = {}, algorithm } = body as JsonObject;
    const own = options.ring.signing.algorithm;
    if (algorithm !== undefined && algorithm !== own) return text(`this issuer signs with ${own} alone`, 400);
    return text(await demoToken(payload, options));
  } catch {
    return new Response(null, { status: 400 });
  }
}

/** A token with the claims of a payload, as the demo service completes them. */
export async function demoToken(payload: unknown, options: DevelopmentIssuerOptions): Promise<string> {
  if (!isObject(payload)) throw new OAuthError("invalid_request", "payload must be an object");
  const { exp, iat: _iat, nbf: _nbf, iss: _iss, ...claims } = payload as JsonObject;
  const asked = typeof exp === "number" ? Math.ceil(exp - options.now() / 1000) : 0;
  const lifetime = Math.min(options.maxLifetime, Math.max(options.lifetime, asked));
  const whole = { ver: "scitoken:2.0", ...claims };
  const aud: JsonObject = whole.ver === "scitoken:2.0" ? { aud: options.issuer } : {};
  const { token } = await mint({ claims: { ...aud, ...whole }, profile: undefined, lifetime }, options);
  return token;
}
