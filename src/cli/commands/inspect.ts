/**
 * `scitokens inspect`: shows a token, and all that is wrong with it.
 *
 * @module
 */

import type { Command } from "commander";
import type { JsonObject } from "../../jwt/json.ts";
import { chainOf, type Link, takenAway, withoutParent } from "../chain.ts";
import { paint } from "../colour.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { aclRows, claimRows, otherRows, profileWords } from "../describe.ts";
import { type Dissected, dissect } from "../dissect.ts";
import { CommandError, NO } from "../failure.ts";
import { type Fault, type Findings, findFaults } from "../faults.ts";
import { harmless, harmlessValue, print, printJson } from "../output.ts";
import { checkSignature, type SignatureCheck } from "../signature.ts";
import { table } from "../table.ts";
import { isDate, now } from "../times.ts";
import { type Slip, slipOf } from "../token-slips.ts";
import { readTokenText, TOKEN_HELP, tellTokenSource } from "../token-source.ts";
import { addTrust, readTrust, saysTrust, type TrustArguments } from "../trust.ts";

interface Given extends TrustArguments, JsonOption {}

/** All there is to tell of a token. */
interface Inspected {
  readonly read: Dissected;
  readonly findings: Findings;
  readonly signature: SignatureCheck;
  readonly chain: readonly Link[];
}

/** Makes the command. */
export function inspectCommand(): Command {
  const command = makeCommand({
    name: "inspect",
    summary: "show a token, and what is wrong with it",
    description: [
      "Broken and expired tokens are shown as far as they can be read. Who signed it is checked only where you say whom to",
      "trust; without, anyone may have written every word of it. Ends with 0 when the token could be read and no check of",
      "its signature failed.",
    ].join(" "),
    examples: ["scitokens inspect - < token.txt", "scitokens inspect --issuer https://issuer.example --json"],
  }).argument("[token]", TOKEN_HELP);
  return addTrust(command)
    .addOption(jsonOption())
    .action((token: string | undefined, given: Given) => answer(given, {}, () => inspect(token, given)));
}

async function inspect(given: string | undefined, options: Given): Promise<boolean> {
  const trust = saysTrust(options) ? await readTrust(options) : undefined;
  const text = await readTokenText(given);
  const slip = slipOf(text);
  const token = slip?.token ?? text;
  const read = dissect(token);
  if (read.header === undefined && read.claims === undefined) {
    throw new CommandError(NO, "ERR_TOKEN_FORMAT", `nothing in it can be read: ${read.problem?.message}`, {
      hint: "a token is three texts of base64url with dots between, and begins with eyJ as a rule",
    });
  }
  const found = await findFaults(read, options.audience ?? [], now());
  const signature = await checkSignature(token, trust);
  const findings = { ...found, faults: allFaults(slip, found.faults, signature) };
  const inspected = { read, findings, signature, chain: chainOf(read.header) };
  if (options.json) printJson(forMachine(inspected));
  else show(inspected);
  if (findings.faults.length > 0) tellTokenSource();
  return signature.state !== "invalid";
}

/** With what is wrong around the token and with its signature: whoever asks whether there is a fault asks for these too. */
function allFaults(slip: Slip | undefined, found: readonly Fault[], { error }: SignatureCheck): readonly Fault[] {
  const around = slip === undefined ? [] : [{ code: "ERR_TOKEN_FORMAT", message: slip.problem, hint: slip.hint }];
  const isTold = error === undefined || found.some(({ message }) => message === error.message);
  return [...around, ...found, ...(isTold ? [] : [error])];
}

function forMachine({ read, findings, signature, chain }: Inspected): object {
  const { header, claims, keySegment } = read;
  const { profile, acls, faults } = findings;
  return {
    signature: signature.state,
    ...(signature.error !== undefined && { signatureError: signature.error }),
    profile,
    header: withoutParent(header),
    claims,
    issuedAt: isoOf(claims?.iat),
    notBefore: isoOf(claims?.nbf),
    expiresAt: isoOf(claims?.exp),
    acls,
    faults,
    chain: chain.map((link, index) => ({ ...link, takenAway: takenAway(chain[index - 1]?.claims, link.claims) })),
    ...(chain.length > 0 && { takenAway: takenAway(chain.at(-1)?.claims, claims) }),
    hasKey: keySegment !== undefined,
  };
}

function isoOf(value: unknown): string | undefined {
  return isDate(value) ? new Date(value * 1000).toISOString() : undefined;
}

function show({ read, findings, signature, chain }: Inspected): void {
  const { header = {}, claims = {}, keySegment } = read;
  const { profile, acls, faults } = findings;
  const kind = profile === undefined ? "a token of no profile that is known" : profileWords(profile);
  print(paint("title", chain.length === 0 ? kind : `${kind}, derived from another`));
  print(signatureLine(signature));
  if (keySegment !== undefined) {
    print(paint("warning", "It carries its child key as a fourth part: for its holder alone, who can derive from it."));
  }
  section("", claimRows(claims, now()));
  if (acls !== undefined)
    section("Allows", acls.length > 0 ? aclRows(acls, claims.scope) : [[paint("faint", "nothing")]]);
  section("Other claims", otherRows(claims));
  section("Header", headerRows(header));
  if (chain.length > 0) section("Derived from", chainRows([...chain, { header, claims }]));
  section(
    "Wrong with it",
    faults.flatMap(({ code, message, hint }) => [
      [`${paint("bad", "✗")} ${message} ${paint("faint", `(${code})`)}`],
      ...(hint === undefined ? [] : [[`  ${hint}`]]),
    ]),
  );
}

function section(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  print();
  if (title !== "") print(paint("title", title));
  for (const line of table(rows)) print(line);
}

function signatureLine({ state, error }: SignatureCheck): string {
  switch (state) {
    case "valid":
      return `${paint("good", "✓")} its signature was checked, and is by a key that you trust`;
    case "invalid":
      return `${paint("bad", "✗")} not verified: ${harmless(error?.message ?? "")} ${paint("faint", `(${error?.code})`)}`;
    case "not_checked":
      return paint("warning", "not verified: anyone may have written this; --issuer, --key or --jwks has it checked");
  }
}

function headerRows(header: JsonObject): string[][] {
  return Object.entries(withoutParent(header) ?? {}).map(([name, value]) => [
    paint("faint", harmless(name)),
    harmlessValue(value),
  ]);
}

/** The base with what it allows, and below each what the next took away. */
function chainRows(links: readonly Link[]): string[][] {
  return links.flatMap(({ claims }, index) => {
    if (index === 0) {
      const { iss = "?", sub, scope = "" } = claims ?? {};
      return [
        [
          [iss, sub, scope]
            .filter((part) => part !== undefined)
            .map(harmlessValue)
            .join("  "),
        ],
      ];
    }
    const said = takenAway(links[index - 1]?.claims, claims);
    const indent = "   ".repeat(index - 1);
    return (said.length > 0 ? said : ["the same"]).map((line, at) => [`${indent}${at === 0 ? "└─" : "  "} ${line}`]);
  });
}
