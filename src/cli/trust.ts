/**
 * TRUST: whose tokens a command accepts, and for which service.
 *
 * @module
 */

import { type Command, Option } from "commander";
import type { EnforcerOptions } from "../enforce/enforcer-options.ts";
import type { KeyCache } from "../issuer-keys/key-cache.ts";
import { type Algorithm, isAlgorithm } from "../jwt/algorithms.ts";
import { exportKey } from "../jwt/export-key.ts";
import { importKey } from "../jwt/import-key.ts";
import type { JsonWebKey, JsonWebKeySet } from "../jwt/json-web-key.ts";
import type { Profile } from "../token/profile.ts";
import type { DeserializeOptions } from "../token/read-token.ts";
import { readAlgorithmNames } from "./algorithm.ts";
import { addCacheOptions, type CacheOptions, openKeyCache } from "./cache.ts";
import { repeated } from "./command.ts";
import { misuse } from "./failure.ts";
import { isKeySet, keyMisuse, readKeyText } from "./key-file.ts";
import { profileOption } from "./profiles.ts";

/** The options of TRUST, as they are given. */
export interface TrustArguments extends CacheOptions {
  readonly issuer?: readonly string[];
  readonly key?: string;
  readonly jwks?: string;
  readonly audience?: readonly string[];
  readonly alg?: readonly Algorithm[];
  readonly profile?: Profile;
}

/** Whom a command trusts, as the library takes it. */
export interface Trust {
  /** With what a token is read; without the audience. */
  readonly options: DeserializeOptions;
  /** Whose tokens are accepted; none where whatever the pinned keys have signed is. */
  readonly issuers: readonly string[];
  readonly audience: readonly string[];
  /** The keys of issuers, where they are not pinned. */
  readonly keyCache: KeyCache | undefined;
  /** Pinned keys. */
  readonly pinned: JsonWebKey | JsonWebKeySet | undefined;
  readonly algorithms: readonly Algorithm[];
  /** What was typed. */
  readonly given: TrustArguments;
}

/** Adds the options of TRUST to a command. */
export function addTrust(command: Command): Command {
  const trusting = command
    .optionsGroup("Trust:")
    .option("--issuer <url>", "an issuer to trust; its keys are discovered (repeat it for several)", repeated)
    .addOption(new Option("--key <file>", "trust this public key (PEM, JWK), without the network").conflicts("jwks"))
    .option("--jwks <file>", "trust the keys of this JWK Set, without the network")
    .option("--audience <name>", "a name of the service that the token must be for (repeat it for several)", repeated)
    .addOption(
      new Option(
        "--alg <name>",
        "an algorithm to accept (repeat it); default: ES256, RS256, those of pinned keys",
      ).argParser(readAlgorithmNames),
    )
    .addOption(profileOption("the profile that the token must be of"))
    .option("--insecure", "allow issuers on this machine to be asked over http");
  return addCacheOptions(trusting)
    .option("--no-cache", "keep no keys, and use none that are kept")
    .optionsGroup("Options:");
}

/** Whether anything says whom to trust. */
export function saysTrust({ issuer, key, jwks }: TrustArguments): boolean {
  return issuer !== undefined || key !== undefined || jwks !== undefined;
}

/**
 * Reads the options of TRUST.
 *
 * @throws CommandError when they say nothing, or what can never work.
 */
export async function readTrust(given: TrustArguments): Promise<Trust> {
  const { issuer: issuers = [], audience = [], profile, alg } = given;
  if (!saysTrust(given)) {
    throw misuse(
      "nothing says whom to trust",
      "give --issuer URL, or --key FILE or --jwks FILE; scitokens inspect shows a token that nobody has verified",
    );
  }
  demandGiven(given);
  if (issuers.includes("*")) throw misuse('--issuer "*" would trust whoever made the token', "name the issuers");
  const pinned = await readPinned(given);
  const keyCache = pinned === undefined ? await openKeyCache(given, issuers) : undefined;
  const algorithms = alg ?? [...new Set<Algorithm>(["ES256", "RS256", ...(pinned?.labels ?? [])])];
  const options: DeserializeOptions = {
    algorithms,
    ...(issuers.length > 0 && { issuers }),
    ...(profile !== undefined && { profile }),
    ...(pinned === undefined ? { keyCache } : pinned.trust),
  };
  return {
    options,
    issuers,
    audience,
    keyCache,
    pinned: pinned?.trust.publicKey ?? pinned?.trust.jwks,
    algorithms,
    given,
  };
}

/** A variable that is not set leaves nothing, and nothing can be trusted. */
function demandGiven({ issuer = [], audience = [], key, jwks }: TrustArguments): void {
  const empty = issuer.includes("") ? "--issuer" : audience.includes("") ? "--audience" : undefined;
  if (empty !== undefined) throw misuse(`${empty} is empty`, "is the variable set that was to have it?");
  const [option, url] = /^https?:/.test(key ?? "") ? ["--key", key] : ["--jwks", jwks];
  if (!/^https?:/.test(url ?? "")) return;
  throw misuse(`${option} takes a file, and no URL`, "--issuer URL fetches the keys that an issuer publishes");
}

/** What an Enforcer is told of the service. */
export function serviceOf({ audience, algorithms, options }: Trust, anyAudience: boolean): EnforcerOptions {
  if (anyAudience && audience.length > 0) throw misuse("give either --audience or --any-audience");
  const { profile } = options;
  return { algorithms, profile, anyAudience, audience: audience.length > 0 ? audience : undefined };
}

interface Pinned {
  readonly trust: { readonly publicKey?: JsonWebKey; readonly jwks?: JsonWebKeySet };
  /** The algorithms that the keys are for, as far as they say. */
  readonly labels: readonly Algorithm[];
}

async function readPinned({ key, jwks }: TrustArguments): Promise<Pinned | undefined> {
  const path = key ?? jwks;
  if (path === undefined) return undefined;
  const read = await readKeyText(path);
  if (isKeySet(read)) return { trust: { jwks: read }, labels: read.keys.map((one) => one?.alg).filter(isAlgorithm) };
  if (jwks !== undefined) throw misuse("--jwks wants a JWK Set", "give a PEM or a JWK with --key");
  const imported = await keyMisuse(path, () => importKey(read));
  const publicKey = await exportKey(imported, "jwk-public");
  // A PEM does not say which of the algorithms for its kind it is for; the token then chooses among those allowed.
  if (typeof read === "string") delete publicKey.alg;
  return { trust: { publicKey }, labels: [imported.algorithm] };
}
