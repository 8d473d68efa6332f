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
import { claimHint } from "../claim-hints.ts";
import { readClaimArguments } from "../claims.ts";
import { answer, type JsonOption, jsonOption, makeCommand } from "../command.ts";
import { withoutKey } from "../dissect.ts";
import { doubtsOf } from "../doubts.ts";
import { asMisuse, misuse } from "../failure.ts";
import { readSigningKey } from "../key-file.ts";
import { print, printJson, warn } from "../output.ts";
import { profileOption } from "../profiles.ts";
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

/** The most characters of a token that services read unless they are told otherwise. */
const MAX_LENGTH = 16_384;

/** Makes the command. */
export function createCommand(): Command {
  return makeCommand({
    name: "create",
    summary: "sign a token",
    description: [
      "Prints the token alone. The times, the issuer and an id (jti) are put in. What is signed but may not be meant, or",
      "keeps services from taking it, comes with a warning.",
    ].join(" "),
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
    .option("--issuer <url>", "the issuer's name (iss); left out, taken from iss=…")
    .addOption(new Option("--lifetime <time>", "seconds, or 30m, 12h, 7d (default: 600)").argParser(readDuration))
    .addOption(profileOption("default: as ver or wlcg.ver says, else scitoken:1.0"))
    .option("--include-key", "print a child key with it, which scitokens attenuate derives narrower tokens with")
    .addOption(jsonOption())
    .action((claims: string[], given: Given) => answer(given, {}, () => create(claims, given)));
}

async function create(given: readonly string[], options: Given): Promise<void> {
  const { issuer, lifetime, profile, includeKey, keyId, alg } = options;
  const claims = readClaimArguments(given, issuer === undefined ? MADE : { ...MADE, iss: "--issuer" });
  const key = await readSigningKey(options.key, { keyId, algorithm: alg });
  const token = await asMisuse(
    () => new SciToken({ key, claims }).serialize({ issuer, lifetime, profile, includeKey }),
    (error) => claimHint(error, claims),
  );
  demandReadable(withoutKey(token).length);
  for (const doubt of await doubtsOf(token)) warn(doubt);
  if (!options.json) return print(token);
  const { payload } = decode(withoutKey(token));
  printJson({ token, algorithm: key.algorithm, keyId: key.keyId, claims: payload });
}

/** The library and others read no more of a token. */
function demandReadable(length: number): void {
  if (length <= MAX_LENGTH) return;
  throw misuse(
    `the token would have ${length} characters, and services read ${MAX_LENGTH} at most`,
    "give fewer scopes, or wider ones",
  );
}
