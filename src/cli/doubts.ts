/**
 * What a new token says that may not be meant, or that keeps services from taking it. It is signed all the same: others may
 * know better.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { demandIssuerUrl } from "../issuer-keys/issuer-url.ts";
import { quote } from "../quote.ts";
import { dissect } from "./dissect.ts";
import { findFaults } from "./faults.ts";
import { now } from "./times.ts";

/** Authorizations that are known to have no path (OpenID Connect Core section 5.4 and 11, WLCG profile); `compute.read` and the like too. */
const WITHOUT_PATH = /^(?:openid|offline_access|profile|email|address|phone|wlcg|fts|[\w-]+\.[\w.-]+)$/;

/** All of it, a sentence each. */
export async function doubtsOf(token: string): Promise<readonly string[]> {
  const read = dissect(token);
  const { iss, scope } = read.claims ?? {};
  const { faults } = await findFaults(read, [], now());
  return [
    ...faults.map(({ code, message }) => `as a rule services refuse it: ${message}${adviceFor(code)}`),
    ...issuerDoubts(iss),
    ...(typeof scope === "string" ? scopeDoubts(scope) : []),
  ];
}

function adviceFor(code: string): string {
  return code === "ERR_CLAIM_UNKNOWN" ? "; --profile scitoken:2.0 does" : "";
}

/** Whether anybody can ask for its keys; on this machine, also over http. */
function issuerDoubts(issuer: unknown): string[] {
  try {
    demandIssuerUrl(String(issuer), true);
    return [];
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const problem = String(issuer).startsWith("https://")
      ? "it is no URL that can be asked"
      : "it does not begin with https://";
    return [`nobody can fetch the keys of the issuer ${quote(issuer)}: ${problem}`];
  }
}

function scopeDoubts(scope: string): string[] {
  const pieces = scope.split(" ");
  const lost = pieces.find((piece, at) => !piece.includes(":") && pieces[at - 1]?.includes(":") && !isPathless(piece));
  const joined = pieces.find((piece) => piece.includes(":") && piece.includes(","));
  return [
    ...(lost === undefined
      ? []
      : [`${quote(lost)} in the scope is an authorization without a path; a space in a path is written as %20`]),
    ...(joined === undefined
      ? []
      : [`${quote(joined)} in the scope is one path with a comma in it; what is between scopes is a space`]),
  ];
}

function isPathless(authz: string): boolean {
  return WITHOUT_PATH.test(authz);
}
