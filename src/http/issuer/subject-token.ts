/**
 * The token that is exchanged (RFC 8693 section 2.1): one of this issuer, or derived from one.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import { SciToken } from "../../token/scitoken.ts";
import type { IssuerSettings } from "./issuer-options.ts";
import { algorithmsIn } from "./key-ring.ts";
import { OAuthError } from "./oauth-error.ts";

/** @throws OAuthError when it is not sound. */
export async function readSubjectToken(text: string, settings: IssuerSettings): Promise<SciToken> {
  const { issuer, keys, now } = settings;
  if (text.split(".").length > 3) {
    throw new OAuthError("invalid_request", "the subject_token has its child key with it: send its first three parts");
  }
  const { jwks } = await keys.ring();
  try {
    return await SciToken.deserialize(text, { jwks, issuers: [issuer], algorithms: algorithmsIn(jwks), now });
  } catch (cause) {
    if (!isSciTokensError(cause) || cause.code === "ERR_ARGUMENT") throw cause;
    throw new OAuthError("invalid_request", `the subject_token is refused: ${cause.message}`, { cause });
  }
}
