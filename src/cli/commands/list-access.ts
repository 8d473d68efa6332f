/**
 * `scitokens list-access`: what a token allows.
 *
 * @module
 */

import type { Command } from "commander";
import { isSciTokensError } from "../../errors.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { aclRows } from "../describe.ts";
import { addEnforcing, type Enforcing, type EnforcingArguments, enforcing } from "../enforcing.ts";
import { CommandError, NO } from "../failure.ts";
import { print, printJson, tell } from "../output.ts";
import { table } from "../table.ts";
import { readToken, TOKEN_HELP } from "../token-source.ts";

interface Given extends EnforcingArguments, JsonOption {}

/** Makes the command. */
export function listAccessCommand(): Command {
  const command = makeCommand({
    name: "list-access",
    summary: "verify a token, and list what it allows",
    description: "One line for each authorization on a path, which holds for all below it too.",
    examples: ["scitokens list-access --issuer https://issuer.example --audience https://storage.example"],
  }).argument("[token]", TOKEN_HELP);
  return addEnforcing(command)
    .addOption(jsonOption())
    .action((token: string | undefined, given: Given) => answer(given, {}, () => listAccess(token, given)));
}

async function listAccess(given: string | undefined, options: Given): Promise<void> {
  const { token, enforcer, tellOf } = await enforcing(() => readToken(given), options);
  const acls = granted(() => enforcer.generateAcls(token), tellOf);
  if (options.json)
    return printJson({ acls, issuer: token.get("iss"), subject: token.get("sub"), profile: token.profile });
  for (const line of table(aclRows(acls, token.get("scope")), "")) print(line);
  if (acls.length === 0) tell(paint("faint", "it is a good token, and allows nothing", "stderr"));
}

function granted<T>(act: () => T, tellOf: Enforcing["tellOf"]): T {
  try {
    return act();
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const { code, message, hint } = tellOf(error);
    throw new CommandError(NO, code, message, { reason: error.reason, hint });
  }
}
