/**
 * Which keys an issuer has, and how it replaces them.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { type Algorithm, allowList } from "../../jwt/algorithms.ts";
import type { SigningKey, VerifyKey } from "../../jwt/key.ts";
import { demandPrivateKey } from "../../jwt/private-half.ts";
import { numberFrom, readOptions } from "../../options.ts";
import type { KeyStore } from "../../stores/key-store.ts";

/** What hides private keys from the store they are kept in. */
export interface KeySeal {
  /** Encrypts a text; only {@link open} can read it. */
  seal(text: string): Promise<string>;
  /** What was sealed. It must refuse what was changed since. */
  open(sealed: string): Promise<string>;
}

/** Keys that an issuer makes, publishes, signs with and retires by itself. Times are seconds. */
export interface SigningKeysOptions {
  /**
   * Where the keys are, for all instances of the issuer.
   *
   * **It holds private keys.** Whoever can read it can sign as this issuer, and whoever can write it can make the issuer sign
   * with a key of theirs. Unlike the store of a key cache it must be a place for secrets: not one that serves anything else,
   * not one that pages, caches or backups show. Give `seal`, where something else keeps a key to encrypt them with.
   */
  readonly store: KeyStore;
  /** Encrypts the private keys in the store. Default: they are there as they are. */
  readonly seal?: KeySeal | undefined;
  /**
   * What the keys are for. Of a list, there is always one for each, and the first signs, but for a demo service, where whoever
   * asks for a token chooses. Default: `"ES256"`.
   */
  readonly algorithm?: Algorithm | readonly Algorithm[] | undefined;
  /**
   * How long a key signs. Default: 15,552,000 (180 days; WLCG profile section 4.3.1 has 2 days to 12 months). Whichever instance
   * is asked first makes the next. Where there are many, and each sees late what others wrote, several can do so: there, call
   * `rotate` from one place, somewhat more often.
   */
  readonly interval?: number | undefined;
  /**
   * How long a key is published before it signs, and the instances do without a store that fails: together with the time
   * below and what it takes instances to see each other's keys. Default: 86,400 (a day).
   */
  readonly publishAhead?: number | undefined;
  /**
   * The longest that a verifier keeps a key set before it asks again. Default: 21,600 (6 hours, WLCG profile section 4.3.1).
   */
  readonly verifierRefresh?: number | undefined;
  /** How long it takes at most until all read what one wrote to the store. Default: 120. */
  readonly propagation?: number | undefined;
}

/** The same, checked, and what follows from it. */
export interface SigningKeysSettings {
  readonly store: KeyStore;
  readonly seal: KeySeal;
  readonly algorithms: readonly Algorithm[];
  readonly interval: number;
  readonly publishAhead: number;
  readonly propagation: number;
  /** How old what was read of the store may be. */
  readonly maxAge: number;
}

/** Seconds after which an instance looks at the store again. */
export const RELOAD = 60;
/** Seconds that clocks may differ. */
export const SKEW = 60;
const YEAR = 366 * 86_400;

const OPEN: KeySeal = { seal: async (text) => text, open: async (text) => text };

/**
 * Reads how keys are replaced.
 *
 * @param keySetMaxAge - Seconds for which key sets may be served from caches on the way.
 * @throws InvalidArgumentError when a verifier could meet a key before it is published.
 */
export function readSigningKeys(options: SigningKeysOptions, keySetMaxAge: number): SigningKeysSettings {
  const {
    verifierRefresh,
    algorithm: algorithms,
    ...settings
  } = readOptions(options, {
    store: readStore,
    seal: readSeal,
    algorithm: readAlgorithms,
    interval: numberFrom(1, YEAR, 180 * 86_400),
    publishAhead: numberFrom(1, YEAR, 86_400),
    verifierRefresh: numberFrom(0, YEAR, 21_600),
    propagation: numberFrom(0, 86_400, 120),
  });
  const { interval, publishAhead, propagation } = settings;
  // What one instance makes is lost when another writes at the same moment; then it writes again when it next looks.
  const seen = 2 * (RELOAD + propagation) + SKEW;
  const least = verifierRefresh + keySetMaxAge + seen;
  if (publishAhead < least) {
    throw new InvalidArgumentError(
      `publishAhead must be at least ${least} seconds: ${verifierRefresh} (verifierRefresh) + ${keySetMaxAge} (keySetMaxAge) + ${seen} until all instances see a key (2 * (${RELOAD} + propagation), and ${SKEW} that clocks may differ)`,
    );
  }
  if (interval < publishAhead) {
    throw new InvalidArgumentError(
      `interval must be at least ${publishAhead} seconds, as publishAhead is: a key signs no shorter than it was published before`,
    );
  }
  return { ...settings, algorithms, maxAge: publishAhead - least + RELOAD };
}

/** Each once. */
function readAlgorithms(algorithm: Algorithm | readonly Algorithm[] = "ES256"): readonly Algorithm[] {
  return [...new Set(allowList([algorithm].flat() as Algorithm[]))];
}

/**
 * Keys that are given, as a list.
 *
 * @throws InvalidArgumentError for what is no key, MissingKeyError for one without its private half.
 */
export function readKeys(
  keys: SigningKey | VerifyKey | readonly (SigningKey | VerifyKey)[] | undefined,
): readonly SigningKey[] {
  const list = (keys === undefined ? [] : [keys].flat()) as SigningKey[];
  for (const key of list) {
    if (key instanceof Promise)
      throw new InvalidArgumentError("keys has a promise in it: await generateKey or importKey");
    demandPrivateKey(key);
  }
  return list;
}

/** A store that others see too. */
export function readStore(store: KeyStore): KeyStore {
  const methods = ["get", "set", "delete", "keys"] as const;
  if (methods.every((method) => typeof store?.[method] === "function")) return store;
  throw new InvalidArgumentError(`store must have the methods ${methods.join(", ")}`);
}

function readSeal(seal: KeySeal = OPEN): KeySeal {
  if (typeof seal?.seal === "function" && typeof seal.open === "function") return seal;
  throw new InvalidArgumentError("seal must have the methods seal and open");
}
