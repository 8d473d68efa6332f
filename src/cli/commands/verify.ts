/**
 * `scitokens verify`: whether a token is a good one.
 *
 * @module
 */

import type { Command } from "commander";
import type { SciToken } from "../../token/scitoken.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { claimRows, profileWords } from "../describe.ts";
import type { Fault } from "../faults.ts";
import { harmless, print, printJson } from "../output.ts";
import { readVerified } from "../read-verified.ts";
import { findRefusals } from "../refusals.ts";
import { table } from "../table.ts";
import { now } from "../times.ts";
import { readToken, TOKEN_HELP } from "../token-source.ts";
import { addTrust, readTrust, type TrustArguments } from "../trust.ts";

interface Given extends TrustArguments, JsonOption {}

/** Makes the command. */
export function verifyCommand(): Command {
  const command = makeCommand({
    name: "verify",
    summary: "verify a token: form, issuer, signature, times, profile",
    description: [
      "With --audience, also that it is for that service. What it allows, list-access and test-access tell. What services",
      "refuse all the same, as where a claim is missing, is told beside the answer.",
    ].join(" "),
    examples: [
      "scitokens verify --issuer https://issuer.example",
      "scitokens verify - --jwks jwks.json --audience https://storage.example < token.txt",
    ],
  }).argument("[token]", TOKEN_HELP);
  return addTrust(command)
    .addOption(jsonOption())
    .action((token: string | undefined, given: Given) => answer(given, { valid: false }, () => verify(token, given)));
}

async function verify(given: string | undefined, options: Given): Promise<void> {
  const trust = await readTrust(options);
  const token = await readVerified(await readToken(given), trust, trust.audience);
  const faults = await findRefusals(token, trust);
  if (options.json) printJson({ valid: true, profile: token.profile, header: token.header, claims: token, faults });
  else show(token, trust.audience.length > 0, faults);
}

function show(token: SciToken, isAudienceChecked: boolean, faults: readonly Fault[]): void {
  const { alg, kid } = token.header;
  print(`${paint("good", "✓")} ${paint("title", `valid ${profileWords(token.profile)}`)}`);
  print();
  const key = [paint("faint", "key"), harmless(kid === undefined ? `${alg}` : `${alg} ${kid}`)];
  for (const line of table([...claimRows(token.toJSON(), now()), key])) print(line);
  const doubts = faults.map(({ code, message }) => `As a rule services refuse it: ${harmless(message)} (${code})`);
  if (token.has("aud") && !isAudienceChecked) {
    doubts.push("The audience was not checked; --audience names the service that it must be for.");
  }
  if (doubts.length > 0) print();
  for (const doubt of doubts) print(paint("warning", doubt));
}
