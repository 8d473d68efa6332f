/**
 * `scitokens test-access`: whether a token allows something.
 *
 * @module
 */

import type { Command } from "commander";
import type { Explanation } from "../../enforce/enforcer.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { addEnforcing, type Enforcing, type EnforcingArguments, enforcing } from "../enforcing.ts";
import { asMisuse, CommandError, misuse, NO } from "../failure.ts";
import { harmless, print, printJson } from "../output.ts";
import { looksLikeToken } from "../token-slips.ts";
import { readToken } from "../token-source.ts";

interface Given extends EnforcingArguments, JsonOption {}

/** What is asked for, and the token that is to allow it. */
interface Question {
  readonly token: string | undefined;
  readonly authz: string;
  readonly path: string;
}

/** Makes the command. */
export function testAccessCommand(): Command {
  const command = makeCommand({
    name: "test-access",
    summary: "verify a token, and test whether it allows something",
    description: [
      "Give AUTHZ and PATH, such as read /store/file or read:/store/file, and before them the token, or - for standard input.",
      "Without that the token is discovered. PATH is written as in a URL: absolute, a space as %20. Where an authorization is",
      "for no path, as queue, give /.",
    ].join(" "),
    examples: [
      "scitokens test-access read /store/file --issuer https://issuer.example --audience https://storage.example",
      "scitokens test-access - write /store --jwks jwks.json --any-audience < token.txt",
    ],
  })
    .usage("[options] [token] <authz> <path>")
    .argument("<words...>", "the token, or left out; the authorization; the path");
  return addEnforcing(command)
    .addOption(jsonOption())
    .action((words: string[], given: Given) => answer(given, { allowed: false }, () => testAccess(words, given)));
}

async function testAccess(words: readonly string[], options: Given): Promise<void> {
  const { token: given, authz, path } = readQuestion(words);
  const { token, enforcer, tellOf } = await enforcing(() => readToken(given), options);
  // What it throws is about the question, and what it gives about the token.
  const explanation = await asMisuse(() => enforcer.explain(token, authz, path));
  if (!explanation.allowed) throw refusal(explanation, `${authz} on ${path}`, tellOf);
  const { acl } = explanation;
  if (options.json) return printJson({ allowed: true, authz, path, acl });
  print(`${paint("good", "✓")} yes, ${harmless(`${acl?.authz} on ${acl?.path}`)} allows it`);
}

/**
 * Tells what stands where: the authorization and the path come last, as two words or as one with a colon, and before them the
 * token, or nothing.
 *
 * @throws CommandError for any other number of words, and where a token stands in another place.
 */
function readQuestion(words: readonly string[]): Question {
  const [last = "", ...before] = words.toReversed();
  const scope = /^([^:/]+):(\/.*)$/s.exec(last);
  const [path = "", authz = "", token, ...more] = scope === null ? [last, ...before] : [scope[2], scope[1], ...before];
  const isMisplaced = [path, authz].some((word) => word === "-" || isToken(word));
  const isShort = scope === null && words.length < 2;
  if (!isMisplaced && !isShort && more.length === 0) return { token, authz, path };
  throw misuse(
    "give an authorization and a path, such as read /store, and before them the token or nothing",
    isMisplaced ? "the token comes first, as in scitokens test-access - read /store" : undefined,
  );
}

function isToken(word: string): boolean {
  return looksLikeToken(word) && word.length > 60;
}

function refusal(
  { code = "ERR_SCOPE_INSUFFICIENT", reason = "", message = "" }: Explanation,
  asked: string,
  tellOf: Enforcing["tellOf"],
): CommandError {
  const told = tellOf({ code, reason, message });
  const said = code === "ERR_SCOPE_INSUFFICIENT" ? `the token does not allow ${harmless(asked)}` : told.message;
  return new CommandError(NO, code, said, { reason, hint: told.hint });
}
