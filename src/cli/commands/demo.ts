/**
 * `scitokens demo`: a token of the demo service.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { isSciTokensError } from "../../errors.ts";
import { decode } from "../../jwt/jwt.ts";
import { fetchTrusting } from "../../tools/config/https-fetch.ts";
import { getConfig } from "../../tools/config.ts";
import { token as demoToken } from "../../tools/demo.ts";
import { readClaimArguments } from "../claims.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { CommandError, NO } from "../failure.ts";
import { print, printJson } from "../output.ts";
import { waiting } from "../spinner.ts";
import { CERTIFICATE_HINT, isOfCertificate } from "../trust-failure.ts";

interface Given extends JsonOption {
  readonly url?: string;
  readonly alg?: "ES256" | "RS256";
  readonly insecure?: true;
}

/** Makes the command. */
export function demoCommand(): Command {
  return makeCommand({
    name: "demo",
    summary: "get a token of the demo service, to try things with",
    description: [
      "Anybody gets a token there with whatever claims they ask for: a service that guards anything must not trust it.",
      "scitokens serve speaks the same interface.",
    ].join(" "),
    examples: [
      "scitokens demo scope=read:/protected sub=jane",
      "scitokens demo --url http://127.0.0.1:8080 --insecure scope=read:/ | scitokens inspect -",
    ],
  })
    .argument("[claims...]", "claim=text, or claim:=json for numbers, lists and the like")
    .option("--url <url>", "the service (default: https://demo.scitokens.org)")
    .addOption(new Option("--alg <name>", "what the token is signed with (default: ES256)").choices(["ES256", "RS256"]))
    .option("--insecure", "allow a service on this machine to be asked over http")
    .addOption(jsonOption())
    .action((claims: string[], given: Given) => answer(given, {}, () => demo(claims, given)));
}

async function demo(claims: readonly string[], { url, alg, insecure, json }: Given): Promise<void> {
  const payload = readClaimArguments(claims);
  const { tlsCaFile } = getConfig();
  const fetch = tlsCaFile === "" ? undefined : fetchTrusting(tlsCaFile);
  const options = { url, algorithm: alg, insecure: insecure === true, fetch };
  const token = await waiting("asking the demo service", () => demoToken(payload, options)).catch(rethrow);
  if (!json) return print(token);
  const { header, payload: made } = decode(token);
  printJson({ token, algorithm: header.alg, keyId: header.kid, claims: made });
}

/** With the system's word for why the service could not be asked. */
function rethrow(error: unknown): never {
  if (!isSciTokensError(error, "ERR_KEYS_UNAVAILABLE")) throw error;
  const { code, reason, message } = error;
  const cause = systemCode(error.cause);
  const said = cause === undefined ? message : `${message} (${cause})`;
  throw new CommandError(NO, code, said, {
    reason,
    hint: isOfCertificate(cause) ? CERTIFICATE_HINT : "try again later; scitokens serve is such a service of your own",
  });
}

/** What a failed fetch has it from. */
function systemCode(error: unknown): string | undefined {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  if (typeof code === "string") return code.slice(0, 32);
  return cause === undefined ? undefined : systemCode(cause);
}
