/**
 * `scitokens discover`: where the user's token is.
 *
 * @module
 */

import type { Command } from "commander";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { claimRows, profileWords } from "../describe.ts";
import { dissect } from "../dissect.ts";
import { type Findings, findFaults } from "../faults.ts";
import { harmless, print, printJson } from "../output.ts";
import { table } from "../table.ts";
import { now } from "../times.ts";
import { locateToken } from "../token-source.ts";

interface Given extends JsonOption {
  readonly show?: true;
}

/** Makes the command. */
export function discoverCommand(): Command {
  return makeCommand({
    name: "discover",
    summary: "find the token that a command without one takes",
    description: [
      "Looks as WLCG Bearer Token Discovery says: in the variable BEARER_TOKEN, in the file that BEARER_TOKEN_FILE names, in",
      "$XDG_RUNTIME_DIR/bt_u$ID, and in /tmp/bt_u$ID. Tells where it was and what it is; nothing of it is verified. The token",
      "itself is printed only with --show.",
    ].join(" "),
    examples: [
      "scitokens discover",
      'curl -H "Authorization: Bearer $(scitokens discover --show)" https://storage.example/',
    ],
  })
    .option("--show", "print the token, and nothing else")
    .addOption(jsonOption())
    .action((given: Given) => answer(given, {}, () => discover(given)));
}

async function discover({ show, json }: Given): Promise<void> {
  const { token, source } = await locateToken();
  if (show && !json) return print(token);
  const { claims, ...read } = dissect(token);
  const findings = await findFaults({ claims, ...read }, [], now());
  if (json) {
    const { profile, faults } = findings;
    return printJson({ source, length: token.length, profile, claims, faults, ...(show && { token }) });
  }
  const where = `found in ${paint("name", harmless(source))}, ${token.length} characters`;
  if (read.header === undefined && claims === undefined) {
    print(where);
    return print(paint("warning", `no SciToken: ${findings.faults[0]?.message}`));
  }
  print(`${paint("good", "✓")} ${where}`);
  print(paint("faint", kindOf(findings)));
  print();
  for (const line of table(claimRows(claims ?? {}, now()))) print(line);
}

function kindOf({ profile, faults }: Findings): string {
  const kind = profile === undefined ? "a token of no profile that is known" : profileWords(profile);
  const [first] = faults;
  return first === undefined ? `${kind}, not verified` : `${kind}, not verified; ${first.message}`;
}
