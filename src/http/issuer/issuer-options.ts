/**
 * What an issuer is told once.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { type Insecure, readInsecure } from "../../issuer-keys/insecure.ts";
import { demandIssuerUrl } from "../../issuer-keys/issuer-url.ts";
import type { SigningKey, VerifyKey } from "../../jwt/key.ts";
import { type Clock, readClock, readNow } from "../../jwt/time.ts";
import { flag, numberFrom, readOptions } from "../../options.ts";
import type { KeyStore } from "../../stores/key-store.ts";
import { MemoryStore } from "../../stores/memory.ts";
import type { Profile } from "../../token/profile.ts";
import type { Request } from "../../web.ts";
import { type Client, type Clients, readClients, readWrittenProfile } from "./clients.ts";
import { readKeys, readSigningKeys, readStore, type SigningKeysOptions, SKEW } from "./key-options.ts";
import { type IssuerKeys, type KeyRing, listOf, ringOf } from "./key-ring.ts";
import { Once } from "./once.ts";
import type { Policy } from "./policy.ts";
import { RotatingKeys } from "./rotating-keys.ts";
import { SeveralAlgorithms } from "./several-algorithms.ts";

/** An issuer: its name, its keys, and who gets what. Times are seconds. */
export interface IssuerOptions {
  /** Its name, an https URL, with a path or without, as its tokens have it. */
  readonly issuer: string;
  /**
   * Its keys, from `generateKey` or `importKey`, each with its private half: all are published, and the first signs. Beside
   * `signingKeys`, it signs only until verifiers know one of those. Default: none; `keys` or `signingKeys` must be given.
   */
  readonly keys?: SigningKey | VerifyKey | readonly (SigningKey | VerifyKey)[] | undefined;
  /** Keys that it makes and replaces by itself, in a store for secrets. Default: none, only `keys`. */
  readonly signingKeys?: SigningKeysOptions | undefined;
  /** Who may ask for tokens, by client id, or a function that finds them. Default: nobody. */
  readonly clients?: Clients | undefined;
  /** Decides what a client may have. Default: what is listed of it. */
  readonly policy?: Policy | undefined;
  /**
   * Where it is remembered which assertions were used (`private_key_jwt`), for all instances. It holds no secrets. Default: in
   * memory, for one instance.
   */
  readonly store?: KeyStore | undefined;
  /** The profile of its tokens. Default: `"scitoken:2.0"`. */
  readonly profile?: Profile | undefined;
  /** How long tokens serve, where nobody says otherwise. Default: 600. */
  readonly lifetime?: number | undefined;
  /** How long tokens serve at most, whatever is said. Default: 21,600 (6 hours, WLCG profile section 4.3.1). */
  readonly maxLifetime?: number | undefined;
  /** How long key sets and metadata may be served from caches on the way. Default: 3,600. */
  readonly keySetMaxAge?: number | undefined;
  /**
   * Also be a demo service, as `demo.scitokens.org` is: **anybody gets a token with any claims**. Never for an issuer that a
   * service trusts. Default: `false`.
   */
  readonly demo?: boolean | undefined;
  /** `true` allows an issuer on http on a loopback host, a list allows just these. Default: `false`. */
  readonly insecure?: Insecure | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: Clock | undefined;
  /** Told of what fails inside, of which clients hear nothing but that it failed. What it throws is passed over. Default: nobody. */
  readonly onError?: ((error: unknown, request?: Request) => unknown) | undefined;
}

/** The same, checked and complete. */
export interface IssuerSettings {
  readonly issuer: string;
  readonly keys: IssuerKeys;
  readonly findClient: (clientId: string) => Promise<Client | undefined>;
  readonly policy: Policy | undefined;
  readonly once: Once;
  readonly profile: Profile;
  readonly lifetime: number;
  readonly maxLifetime: number;
  readonly keySetMaxAge: number;
  readonly demo: boolean;
  readonly now: Clock;
  /** Never fails. */
  readonly onError: (error: unknown, request?: Request) => void;
}

const YEAR = 366 * 86_400;

/** @throws InvalidArgumentError, NonHttpsIssuerError, UnsupportedKeyError, MissingKeyError for what can never work. */
export function readIssuerOptions(options: IssuerOptions): IssuerSettings {
  const read = readOptions(options, {
    issuer: (issuer: string) => issuer,
    keys: readKeys,
    signingKeys: (given: SigningKeysOptions | undefined) => given,
    clients: readClients,
    policy: readFunction<Policy>,
    store: (store: KeyStore | undefined) => (store === undefined ? undefined : readStore(store)),
    profile: readWrittenProfile,
    lifetime: numberFrom(1, YEAR, 600),
    maxLifetime: numberFrom(1, YEAR, 21_600),
    keySetMaxAge: numberFrom(0, 86_400, 3600),
    demo: flag(false),
    insecure: readInsecure,
    now: readNow,
    onError: readFunction<NonNullable<IssuerOptions["onError"]>>,
  });
  const { clients, profile = "scitoken:2.0", now, store = new MemoryStore({ now }) } = read;
  demandUrl(read.issuer, read.insecure);
  const onError = unfailing(read.onError);
  const keys = keysOf({ ...read, onError });
  return { ...read, keys, findClient: clients, profile, once: new Once(store), onError };
}

interface KeyChoice {
  readonly issuer: string;
  readonly keys: readonly SigningKey[];
  readonly signingKeys: SigningKeysOptions | undefined;
  readonly maxLifetime: number;
  readonly keySetMaxAge: number;
  readonly now: Clock;
  readonly onError: (error: unknown) => void;
}

function keysOf({ issuer, keys, signingKeys, maxLifetime, keySetMaxAge, now, onError }: KeyChoice): IssuerKeys {
  const given = ringOrNone(keys);
  if (signingKeys !== undefined) {
    const { algorithms, ...settings } = readSigningKeys(signingKeys, keySetMaxAge);
    const common = { ...settings, retireAfter: maxLifetime + SKEW, now: () => readClock(now), onError };
    const sets = algorithms.map((algorithm, index) => {
      const name = `signing-keys ${issuer}${algorithms.length === 1 ? "" : ` ${algorithm}`}`;
      // Those for anything else sign until the first does.
      const isOwn = (key: SigningKey): boolean =>
        key.algorithm === algorithm || (index === 0 && !algorithms.includes(key.algorithm));
      return new RotatingKeys({ ...common, name, algorithm, given: ringOrNone(keys.filter(isOwn)) });
    });
    return sets.length === 1 ? (sets[0] as IssuerKeys) : new SeveralAlgorithms(algorithms, sets);
  }
  if (given === undefined) throw new InvalidArgumentError("an issuer needs keys, or signingKeys");
  const fixed = async (): Promise<never> => {
    throw new InvalidArgumentError("keys that are given are replaced by whoever gives them; see signingKeys");
  };
  return { ring: async () => given, list: () => listOf(given), rotate: fixed, revoke: fixed };
}

function ringOrNone(keys: readonly SigningKey[]): KeyRing | undefined {
  return keys.length === 0 ? undefined : ringOf(keys);
}

/** The issuer's name must be one that verifiers can ask. */
function demandUrl(issuer: string, insecure: Insecure): void {
  if (typeof issuer !== "string") throw new InvalidArgumentError("issuer must be the URL that tokens name as iss");
  demandIssuerUrl(issuer, insecure);
}

function readFunction<F>(value: F | undefined, name: string): F | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new InvalidArgumentError(`${name} must be a function`);
}

/** A fault in somebody's logging must not cost anybody an answer. */
function unfailing(act: IssuerOptions["onError"]): IssuerSettings["onError"] {
  return (error, request) => {
    try {
      Promise.resolve(act?.(error, request)).catch(() => {});
    } catch {}
  };
}
