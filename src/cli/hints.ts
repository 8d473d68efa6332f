/**
 * What to do about a failure.
 *
 * @module
 */

/** By reason, or by code where the reason says nothing more. */
const HINTS: Readonly<Record<string, string>> = {
  token_missing: "give the token as an argument, on standard input with -, or in BEARER_TOKEN or BEARER_TOKEN_FILE",
  bearer_token_invalid: "set BEARER_TOKEN to the token alone",
  bearer_token_too_long: "set BEARER_TOKEN to the token alone",
  bearer_token_file_invalid: "BEARER_TOKEN_FILE names it: let it hold the token alone, or name another file",
  bearer_token_file_too_long: "BEARER_TOKEN_FILE names it: let it hold the token alone, or name another file",
  bearer_token_file_not_a_file: "BEARER_TOKEN_FILE names it: name the file with the token",
  bearer_token_file_unreadable: "BEARER_TOKEN_FILE names it: name a file that you can read",
  bearer_token_file_foreign: "BEARER_TOKEN_FILE names it: name a file of your own (chmod 600), in a folder of your own",
  ...elsewhere("xdg_runtime_dir"),
  ...elsewhere("tmp"),
  ERR_KEYS_UNAVAILABLE: "try again later, or pin the issuer's keys with --jwks FILE",
  ERR_ISSUER_UNTRUSTED: "name the issuer with --issuer, if you trust it",
  ERR_ISSUER_MISSING: "name the issuer with --issuer",
  ERR_ISSUER_INSECURE: "use https; --insecure allows http to this machine",
  ERR_SIGNATURE: "it was changed, or signed by somebody else; trust nothing in it",
  ERR_EXPIRED: "get a new one",
  ERR_NOT_YET_VALID: "wait, or set the clock",
  ERR_AUDIENCE: "give this service's name with --audience, exactly as in the token's aud",
  ERR_KEY_UNSUPPORTED: "scitokens keygen makes a key that can be used",
  ERR_CLAIM_MISSING: "who makes it must set that claim",
  ERR_CLAIM_UNKNOWN: "a SciToken 1.0 may have no claims of its own; other profiles may",
  ERR_PROFILE: "choose among scitoken:1.0, scitoken:2.0, wlcg:1.0 and at+jwt",
  ERR_SCOPE_INVALID: "write authorizations as AUTHZ:PATH, with an absolute path and one space between them",
  ERR_PATH_INVALID: "write the path as in a URL: absolute, without .. in it",
  ERR_CHAIN: "a derived token can only narrow its parent; scitokens inspect shows the chain",
  ERR_SCOPE_INSUFFICIENT: "scitokens list-access shows what it allows",
};

/** Of a file that is found without being named. */
function elsewhere(place: string): Record<string, string> {
  const faults = ["invalid", "too_long", "not_a_file", "unreadable", "foreign"];
  return Object.fromEntries(
    faults.map((fault) => [`${place}_${fault}`, "remove it, or name another file in BEARER_TOKEN_FILE"]),
  );
}

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
