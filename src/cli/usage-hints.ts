/**
 * What to write instead of a command or an option that there is not.
 *
 * @module
 */

import type { Failure } from "./failure.ts";

/** What people call commands that have another name here. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "scitokens --version": ["version"],
  "scitokens inspect": ["decode", "show", "parse", "view", "print", "info", "debug"],
  "scitokens verify": ["validate", "check"],
  "scitokens create": ["sign", "mint", "issue", "new", "make", "encode", "token"],
  "scitokens keygen": ["genkey", "generate", "generate-key", "create-key", "key"],
  "scitokens list-access": ["scopes", "list", "acl", "acls"],
  "scitokens test-access": ["test", "enforce", "authorize"],
  "scitokens attenuate": ["derive", "narrow", "extend"],
  "scitokens serve": ["server", "issuer"],
};

/** Options of other commands that are claims where tokens are made. */
const CLAIMS: Readonly<Record<string, string>> = {
  "--scope": "scope=read:/store",
  "--scopes": "scope=read:/store",
  "--sub": "sub=NAME",
  "--subject": "sub=NAME",
  "--aud": "aud=URL",
  "--audience": "aud=URL",
  "--claim": "claim=text",
  "--claims": "claim=text",
  "--jti": "jti=ID",
  "--iss": "iss=URL",
};

/**
 * What to do about a failure of usage, as the parser tells it.
 *
 * @param command - The command that was found, without `scitokens`.
 */
export function usageHint({ reason, message, hint }: Failure, command: string): string | undefined {
  const [, word = ""] = /'([^']*)'/.exec(message) ?? [];
  if (reason === "unknownCommand" && command === "") {
    const meant = Object.entries(COMMANDS).find(([, names]) => names.includes(word.toLowerCase()));
    if (meant !== undefined) return `did you mean ${meant[0]}?`;
  }
  if (reason === "unknownOption") {
    if (["-v", "-V", "--version"].includes(word)) return "scitokens -V prints the version";
    if (command === "keys remove" && hint === undefined)
      return "a key id that begins with a dash comes last, after two of them: keys remove ISSUER -- KEY-ID";
    const claim = CLAIMS[word];
    if (claim !== undefined && ["create", "demo"].includes(command)) return `claims have no dashes: write ${claim}`;
  }
  // The parser's own guess, without its brackets.
  return hint?.replace(/^\(Did (you mean .*)\)$/, "did $1");
}
