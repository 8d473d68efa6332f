/**
 * Where a command has its token from: an argument, standard input, or discovery.
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import { discover } from "../tools/discover.ts";
import { readText } from "./input.ts";
import { warn } from "./output.ts";

/** Four times what a token may have: who pipes in something else hears of it soon. */
const LIMIT = 65_536;

/** What a command with a token says of it in its help. */
export const TOKEN_HELP = "the token; - reads standard input; left out, it is discovered (see scitokens discover)";

/**
 * The text of a token.
 *
 * @param given - The argument, `-` for standard input; left out, the token is discovered.
 * @throws InvalidTokenFormatError when there is none.
 */
export async function readToken(given: string | undefined): Promise<string> {
  if (given === undefined) return discover();
  if (given === "-") return nonEmpty(await readText("-", { what: "the token", limit: LIMIT, refuse }));
  warn("a token on the command line can be seen by others on this machine; use - or BEARER_TOKEN_FILE");
  return nonEmpty(given);
}

function nonEmpty(text: string): string {
  const token = text.trim();
  if (token !== "") return token;
  throw new InvalidTokenFormatError("no token: what was given is empty", { reason: "token_missing" });
}

function refuse(problem: string): InvalidTokenFormatError {
  return new InvalidTokenFormatError(problem, { reason: "token_not_text" });
}
