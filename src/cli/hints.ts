/**
 * What to do about a failure.
 *
 * @module
 */

/** By reason, or by code where the reason says nothing more. */
const HINTS: Readonly<Record<string, string>> = {
  token_missing: "give the token as an argument, on standard input with -, or in BEARER_TOKEN or BEARER_TOKEN_FILE",
  token_not_text: "a token has 16,384 characters at most; is it the right file?",
  ERR_ALGORITHM: "if you mean to accept it, name it with --alg",
  ERR_KEY_MISSING: "the issuer publishes no such key; scitokens keys update fetches its keys anew",
  ERR_KEYS_UNAVAILABLE: "try again later, or pin the issuer's keys with --jwks FILE",
  ERR_ISSUER_UNTRUSTED: "name the issuer with --issuer, if you trust it",
  ERR_ISSUER_MISSING: "name the issuer with --issuer",
  ERR_ISSUER_INSECURE: "use https; --insecure allows http to this machine",
  ERR_SIGNATURE: "it was changed, or signed by somebody else; trust nothing in it",
  ERR_EXPIRED: "get a new one",
  ERR_NOT_YET_VALID: "wait, or set the clock",
  ERR_AUDIENCE: "name this service, as the token should, with --audience",
  ERR_KEY_UNSUPPORTED: "scitokens keygen makes a key that can be used",
  ERR_CLAIM_MISSING: "who makes it must set that claim",
  ERR_CLAIM_UNKNOWN: "a SciToken 1.0 may have no claims of its own; other profiles may",
  ERR_PROFILE: "choose among scitoken:1.0, scitoken:2.0, wlcg:1.0 and at+jwt",
  ERR_SCOPE_INVALID: "write authorizations as AUTHZ:PATH, with an absolute path and one space between them",
  ERR_PATH_INVALID: "write the path as in a URL: absolute, without .. in it",
  ERR_CHAIN: "a derived token can only narrow its parent; scitokens inspect shows the chain",
  ERR_SCOPE_INSUFFICIENT: "scitokens list-access shows what it allows",
};

/** Where to see more than the first thing that is wrong. */
const INSPECTED = ["ERR_TOKEN_FORMAT", "ERR_CLAIM_INVALID"];

/** What to do about a failure, where there is something to say. */
export function hintFor(code: string, reason: string): string | undefined {
  return (
    adviceFor(code, reason) ?? (INSPECTED.includes(code) ? "scitokens inspect shows what is wrong with it" : undefined)
  );
}

/** The same, for whoever inspects it already. */
export function adviceFor(code: string, reason: string): string | undefined {
  return HINTS[reason] ?? HINTS[code];
}
