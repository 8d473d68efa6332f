/**
 * A client that signs for itself: `private_key_jwt` (RFC 7523 section 3, OpenID Connect Core section 9).
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import type { Algorithm } from "../../jwt/algorithms.ts";
import type { JsonObject } from "../../jwt/json.ts";
import { decode, verify } from "../../jwt/jwt.ts";
import { readClock } from "../../jwt/time.ts";
import { isName } from "../../names.ts";
import { urlOf } from "./addresses.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { invalidClient, type KnownClient } from "./known-client.ts";

/** With what a client may sign. */
export const ASSERTION_ALGORITHMS: readonly Algorithm[] = ["ES256", "RS256", "ES384", "PS256"];

/** Seconds that an assertion may serve: it is remembered for as long. */
const MAX_LIFETIME = 3600;
const TOLERANCE = 60;

/**
 * The client that made an assertion. Each is accepted once.
 *
 * @param clientId - The client that the request names, if it does.
 * @throws OAuthError when it is not one that this client made, for this issuer, and now.
 */
export async function verifyAssertion(
  assertion: string,
  clientId: string | undefined,
  settings: IssuerSettings,
): Promise<KnownClient> {
  const { sub } = await unlessBroken(async () => decode(assertion).payload);
  if (!isName(sub) || (clientId !== undefined && clientId !== sub)) throw invalidClient();
  const client = await settings.findClient(sub);
  const jwks = client?.jwks;
  if (client === undefined || jwks === undefined) throw invalidClient();
  const { payload } = await unlessBroken(() =>
    verify(assertion, jwks, { algorithms: ASSERTION_ALGORITHMS, clockTolerance: TOLERANCE, now: settings.now }),
  );
  await demandFresh(payload, sub, settings);
  return { clientId: sub, client };
}

async function demandFresh(claims: JsonObject, clientId: string, settings: IssuerSettings): Promise<void> {
  const { iss, aud, exp, jti } = claims;
  const names: unknown = typeof aud === "string" ? [aud] : aud;
  const { issuer, now, once } = settings;
  const isForUs = Array.isArray(names) && [issuer, urlOf(issuer, "/token")].some((name) => names.includes(name));
  const left = Number(exp) - readClock(now);
  if (iss !== clientId || !isForUs || typeof exp !== "number" || left > MAX_LIFETIME || !isName(jti)) {
    throw invalidClient(
      "the assertion must have iss and sub of the client, aud of this issuer, exp within an hour, jti",
    );
  }
  // RFC 7523 section 3: what was seen once is not accepted again, until it would be refused for its age.
  if (await once.take(`assertion ${JSON.stringify([clientId, jti])}`, Math.ceil(left) + TOLERANCE)) return;
  throw invalidClient("the assertion was used before");
}

/** What is wrong with an assertion, its sender may know only as much as that it is refused. */
async function unlessBroken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isSciTokensError(error) || error.code === "ERR_ARGUMENT") throw error;
    throw invalidClient(undefined, { cause: error });
  }
}
