/**
 * `scitokens create`: mints a token.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { Algorithm } from "../../jwt/algorithms.ts";
import { decode } from "../../jwt/jwt.ts";
import type { Profile } from "../../token/profile.ts";
import { SciToken } from "../../token/scitoken.ts";
import { readAlgorithmName } from "../algorithm.ts";
import { readClaimArguments } from "../claims.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { withoutKey } from "../dissect.ts";
import { asMisuse } from "../failure.ts";
import { readSigningKey } from "../key-file.ts";
import { print, printJson } from "../output.ts";
import { PROFILES } from "../profiles.ts";
import { readDuration } from "../times.ts";

interface Given extends JsonOption {
  readonly key: string;
  readonly keyId?: string;
  readonly alg?: Algorithm;
  readonly issuer?: string;
  readonly lifetime?: number;
  readonly profile?: Profile;
  readonly includeKey?: true;
}

/** Claims that nobody gives, and what they are made of. */
const MADE = { exp: "--lifetime", iat: "the clock", nbf: "the clock" };

/** Makes the command. */
export function createCommand(): Command {
  return makeCommand({
    name: "create",
    summary: "sign a token",
    description: "Prints the token alone. The times, the issuer and an id (jti) are put in.",
    examples: [
      "scitokens create --key keys/private-jwks.json --issuer https://issuer.example scope=read:/store",
      "scitokens create --key key.pem --key-id 2026-11 --issuer https://issuer.example --profile wlcg:1.0 \\",
      "    --lifetime 1h sub=jane aud=https://storage.example 'scope=storage.read:/ storage.create:/jane' \\",
      "    wlcg.groups:='[\"/cms\"]'",
    ],
  })
    .argument("[claims...]", "claim=text, or claim:=json for numbers, lists and the like")
    .requiredOption("--key <file>", "the private key: PEM, JWK or JWK Set; - reads standard input")
    .option("--key-id <id>", "the name of the key (kid), or which key of a JWK Set")
    .addOption(
      new Option("--alg <name>", "the algorithm, where the key is fit for several").argParser(readAlgorithmName),
    )
    .option("--issuer <url>", "who the token says it is of; left out, the claim iss")
    .addOption(new Option("--lifetime <time>", "seconds, or 30m, 12h, 7d (default: 600)").argParser(readDuration))
    .addOption(new Option("--profile <name>", "default: as ver or wlcg.ver says, else scitoken:1.0").choices(PROFILES))
    .option("--include-key", "print a child key with it, which scitokens attenuate derives narrower tokens with")
    .addOption(jsonOption())
    .action((claims: string[], given: Given) => answer(given, {}, () => create(claims, given)));
}

async function create(given: readonly string[], options: Given): Promise<void> {
  const { issuer, lifetime, profile, includeKey, keyId, alg } = options;
  const claims = readClaimArguments(given, MADE);
  const key = await readSigningKey(options.key, { keyId, algorithm: alg });
  const token = await asMisuse(() =>
    new SciToken({ key, claims }).serialize({ issuer, lifetime, profile, includeKey }),
  );
  if (!options.json) return print(token);
  const { payload } = decode(withoutKey(token));
  printJson({ token, algorithm: key.algorithm, keyId: key.keyId, claims: payload });
}
