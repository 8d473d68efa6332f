/**
 * `scitokens attenuate`: derives a narrower token from one that can be extended, without asking anybody.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { decode } from "../../jwt/jwt.ts";
import { extensionOf } from "../../token/chain.ts";
import { mint } from "../../token/mint.ts";
import type { Link } from "../../token/state.ts";
import { chainOf } from "../chain.ts";
import { answer, type JsonOption, jsonOption, makeCommand, repeated } from "../command.ts";
import { dissect, withoutKey } from "../dissect.ts";
import { CommandError, NO } from "../failure.ts";
import { print, printJson } from "../output.ts";
import { readDuration } from "../times.ts";
import { readToken, TOKEN_HELP } from "../token-source.ts";

interface Given extends JsonOption {
  readonly scope?: string;
  readonly audience?: readonly string[];
  readonly lifetime?: number;
  readonly includeKey?: true;
}

/** What services accept unless they are told otherwise. */
const LIMITS = { maxLength: 16_384, maxChainLength: 5 };

/** Makes the command. */
export function attenuateCommand(): Command {
  return makeCommand({
    name: "attenuate",
    summary: "derive a narrower token, without asking anybody",
    description: [
      "Takes a token with its child key, as create --include-key makes it. What is not said stays as it is there, but that",
      "the new token serves ten minutes at most. Prints the token alone. Whoever gets it has the first one within it: see",
      "docs/chained-tokens.md.",
    ].join(" "),
    examples: ["scitokens attenuate - --scope read:/store/run-1 --lifetime 5m < token.txt"],
  })
    .argument("[token]", TOKEN_HELP)
    .option("--scope <scopes>", "what it allows, each within what the token allows")
    .option("--audience <name>", "a service it is for, of those that the token is for (repeat it)", repeated)
    .addOption(new Option("--lifetime <time>", "seconds, or 30m, 12h (default: 600)").argParser(readDuration))
    .option("--include-key", "print its own child key with it, so that it can be extended again")
    .addOption(jsonOption())
    .action((token: string | undefined, given: Given) => answer(given, {}, () => attenuate(token, given)));
}

async function attenuate(given: string | undefined, options: Given): Promise<void> {
  const { scope, audience, lifetime, includeKey } = options;
  const held = await readToken(given);
  const { header, claims, keySegment } = dissect(held);
  if (keySegment === undefined) {
    throw new CommandError(NO, "ERR_KEY_MISSING", "the token has no fourth part with the key to derive from it", {
      hint: "scitokens create --include-key makes tokens that have it",
    });
  }
  const links = [...chainOf(header), { header, claims }].map(linkOf);
  const extension = await extensionOf(withoutKey(held), keySegment, links, LIMITS);
  const narrowed = extension.inherited(undefined);
  if (scope !== undefined) narrowed.set("scope", scope);
  if (audience !== undefined) narrowed.set("aud", audience.length === 1 ? audience[0] : audience);
  const token = await mint(narrowed, { lifetime, includeKey }, async () => extension.key, extension);
  if (options.json) printJson({ token, claims: decode(withoutKey(token)).payload });
  else print(token);
}

function linkOf({
  header,
  claims,
}: {
  readonly header?: object | undefined;
  readonly claims?: object | undefined;
}): Link {
  return { header: { alg: "", ...header }, claims: new Map(Object.entries(claims ?? {})) };
}
