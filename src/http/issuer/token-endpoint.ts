/**
 * The token endpoint (RFC 6749 section 3.2): client credentials, and exchanging a token for a narrower one (RFC 8693).
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { readClock } from "../../jwt/time.ts";
import type { SciToken } from "../../token/scitoken.ts";
import { json, NO_STORE } from "./answer.ts";
import { authenticate } from "./client-authentication.ts";
import { isConfidential } from "./clients.ts";
import type { Form } from "./form.ts";
import { askedOf, grantOf } from "./grant.ts";
import { ACCESS_TOKEN, CLIENT_CREDENTIALS, TOKEN_EXCHANGE } from "./grant-types.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import type { KnownClient } from "./known-client.ts";
import { loadSchema } from "./late.ts";
import { type Minted, mintGranted } from "./mint-granted.ts";
import { OAuthError } from "./oauth-error.ts";
import type { GrantParameters, Parsed } from "./schema.ts";
import { readSubjectToken } from "./subject-token.ts";

type Answer = (request: Request, form: Form, settings: IssuerSettings) => Promise<object>;

const GRANTS: ReadonlyMap<unknown, Answer> = new Map([
  [CLIENT_CREDENTIALS, clientCredentials],
  [TOKEN_EXCHANGE, exchange],
]);

/**
 * Answers a token request.
 *
 * @throws OAuthError when it is refused.
 */
export async function answerTokenRequest(request: Request, form: Form, settings: IssuerSettings): Promise<Response> {
  const { grant_type } = form;
  if (grant_type === undefined) throw new OAuthError("invalid_request", "the parameter grant_type is missing");
  const answer = GRANTS.get(grant_type);
  if (answer === undefined) {
    throw new OAuthError("unsupported_grant_type", `the grant_type must be ${[...GRANTS.keys()].join(" or ")}`);
  }
  return json(await answer(request, form, settings), NO_STORE);
}

async function clientCredentials(request: Request, form: Form, settings: IssuerSettings): Promise<object> {
  const { parseGrant } = await loadSchema();
  const known = await authenticate(request, form, settings);
  // RFC 6749 section 4.4: only for a client that can prove who it is.
  if (!isConfidential(known.client)) {
    throw new OAuthError("unauthorized_client", "a client without a secret or keys has no credentials to use");
  }
  return respond(await mintFor(request, known, demand(parseGrant(form)), settings));
}

async function exchange(request: Request, form: Form, settings: IssuerSettings): Promise<object> {
  const { parseExchange } = await loadSchema();
  const known = await authenticate(request, form, settings);
  const parameters = demand(parseExchange(form));
  const subjectToken = await readSubjectToken(parameters.subject_token, settings);
  const minted = await mintFor(request, known, parameters, settings, subjectToken);
  return { ...respond(minted), issued_token_type: ACCESS_TOKEN };
}

async function mintFor(
  request: Request,
  { clientId, client }: KnownClient,
  parameters: GrantParameters,
  settings: IssuerSettings,
  subjectToken?: SciToken,
): Promise<Minted> {
  const grantType = subjectToken === undefined ? CLIENT_CREDENTIALS : TOKEN_EXCHANGE;
  const asked = { ...askedOf(parameters), grantType, clientId, client, subjectToken, request };
  const granted = await grantOf(asked, settings);
  return mintGranted(granted, { clientId, subjectToken, now: readClock(settings.now) }, settings);
}

/** RFC 6749 section 5.1, RFC 8693 section 2.2.1. */
function respond({ token, lifetime, scope }: Minted): object {
  return { access_token: token, token_type: "Bearer", expires_in: lifetime, scope };
}

function demand<T>(parsed: Parsed<T>): T {
  if ("value" in parsed) return parsed.value;
  throw new OAuthError("invalid_request", `the parameter ${parsed.wrong} is missing, or cannot be used`);
}

/** What of an error is for the client to know. */
export function toOAuthError(error: unknown): OAuthError {
  if (error instanceof OAuthError) return error;
  const isBusy = isSciTokensError(error, "ERR_STORE") || isSciTokensError(error, "ERR_KEYS_UNAVAILABLE");
  if (!isBusy) return new OAuthError("server_error", "the issuer failed", { status: 500, cause: error });
  const { retryAfter = 1 } = error as { retryAfter?: number };
  return new OAuthError("temporarily_unavailable", "the issuer cannot answer at the moment", {
    status: 503,
    headers: { "retry-after": `${Math.ceil(retryAfter)}` },
    cause: error,
  });
}
