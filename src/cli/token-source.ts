/**
 * Where a command has its token from: an argument, standard input, or discovery.
 *
 * @module
 */

import { statSync } from "node:fs";
import { InvalidTokenFormatError, isSciTokensError } from "../errors.ts";
import { quote } from "../quote.ts";
import { type LocatedToken, locate } from "../tools/discover.ts";
import { variable } from "./environment.ts";
import { CommandError, misuse, NO } from "./failure.ts";
import { readText } from "./input.ts";
import { harmless, tell, warn } from "./output.ts";
import { looksLikeToken, slipOf } from "./token-slips.ts";

/** Four times what a token may have: who pipes in something else hears of it soon. */
const LIMIT = 65_536;
let discoveredIn: string | undefined;

/** What a command with a token says of it in its help. */
export const TOKEN_HELP = "the token; - reads standard input; left out, it is discovered (see scitokens discover)";

/**
 * The text of a token.
 *
 * @param given - The argument, `-` for standard input; left out, the token is discovered.
 * @throws CommandError, InvalidTokenFormatError when there is none, or more than a token.
 */
export async function readToken(given: string | undefined): Promise<string> {
  const text = await readTokenText(given);
  const slip = slipOf(text);
  if (slip === undefined) return text;
  throw new CommandError(NO, "ERR_TOKEN_FORMAT", slip.problem, { reason: "token_not_alone", hint: slip.hint });
}

/** The same, with whatever was copied with it. */
export async function readTokenText(given: string | undefined): Promise<string> {
  if (given === undefined) return (await locateToken()).token;
  if (given === "-") return nonEmpty(await readText("-", { what: "the token", limit: LIMIT, refuse }));
  if (given.trim() === "") {
    throw new CommandError(NO, "ERR_TOKEN_FORMAT", "no token: what was given is empty", {
      reason: "token_missing",
      hint: "is the variable set that was to have it? without an argument, the token is discovered",
    });
  }
  if (!looksLikeToken(given) && isFile(given)) {
    throw misuse(
      `${quote(given)} is the name of a file, and no token`,
      `write - in its place, and at the end < ${harmless(given)}`,
    );
  }
  warn("a token on the command line can be seen by others on this machine; use - or BEARER_TOKEN_FILE");
  return nonEmpty(given);
}

/** The token that is discovered, and where it was; a file that was named in vain is told. */
export async function locateToken(): Promise<LocatedToken> {
  try {
    const located = await locate();
    discoveredIn = located.source;
    if (!["BEARER_TOKEN", "BEARER_TOKEN_FILE"].includes(located.source)) warnOfFile();
    return located;
  } catch (error) {
    if (isSciTokensError(error) && /^(?:xdg_runtime_dir|tmp)_/.test(error.reason)) warnOfFile();
    throw error;
  }
}

/** Tells where the token was that a command failed with, where nobody gave it one. */
export function tellTokenSource(): void {
  if (discoveredIn === undefined) return;
  const file = discoveredIn === "BEARER_TOKEN_FILE" ? ` (${quote(variable("BEARER_TOKEN_FILE"))})` : "";
  tell(`  the token was found in ${harmless(discoveredIn)}${file}`);
}

function warnOfFile(): void {
  const file = variable("BEARER_TOKEN_FILE") ?? "";
  if (file.trim() === "") return;
  warn(`BEARER_TOKEN_FILE names ${quote(file)}, which is empty or not there; the token is looked for elsewhere`);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function nonEmpty(text: string): string {
  const token = text.trim();
  if (token !== "") return token;
  throw new InvalidTokenFormatError("no token: what was given is empty", { reason: "token_missing" });
}

function refuse(problem: string, hint: string): CommandError {
  return new CommandError(NO, "ERR_TOKEN_FORMAT", problem, { reason: "token_not_text", hint });
}
