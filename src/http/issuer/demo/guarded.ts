/**
 * Two resources to try tokens on, with the challenges of RFC 6750 section 3.
 *
 * @module
 */

import { Enforcer } from "../../../enforce/enforcer.ts";
import { isSciTokensError } from "../../../errors.ts";
import { presentedToken } from "../../../token/credentials.ts";
import type { SciToken } from "../../../token/scitoken.ts";
import { text } from "../answer.ts";
import type { IssuerSettings } from "../issuer-options.ts";
import { readOwn } from "./tokens.ts";

/** Answers whether a token allows to read a path. */
export async function guarded(
  request: Request,
  path: "/protected" | "/secret",
  settings: IssuerSettings,
): Promise<Response> {
  const { issuer, now } = settings;
  const credentials = request.headers.get("authorization");
  if (credentials === null) return challenge(401, "No Authentication Header");
  let token: SciToken;
  try {
    token = await readOwn(presentedToken(credentials).token, settings);
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    return challenge(401, `Unable to deserialize: ${error.message}`, 'error="invalid_token"');
  }
  const { allowed, code, message } = new Enforcer(issuer, { audience: issuer, now }).explain(token, "read", path);
  // The words of the demo service.
  if (allowed) return text(`Succesfully accessed the ${path.slice(1)} resource!`);
  if (code !== "ERR_SCOPE_INSUFFICIENT") {
    return challenge(401, `Validation incorrect: ${message}`, 'error="invalid_token"');
  }
  return challenge(403, `Validation incorrect: ${message}`, `error="insufficient_scope", scope="read:${path}"`);
}

function challenge(status: number, body: string, parameters: string = ""): Response {
  return text(body, status, { "www-authenticate": ["Bearer", parameters].filter((part) => part !== "").join(" ") });
}
