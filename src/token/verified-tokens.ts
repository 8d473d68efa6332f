/**
 * Tokens that were verified, and what must hold each time one of them is used. A part of the library that is loaded late.
 *
 * Whether a token is refused hangs on its text and on the settings it is read with, which never change; on the clock; on the
 * keys of its issuer; and on what is revoked. The last three are asked each time.
 *
 * @module
 */

import { isSciTokensError, type SciTokensError } from "../errors.ts";
import { RecentMap } from "../issuer-keys/recent-map.ts";
import { mayAwaitOthers } from "../issuer-keys/waiting.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { readClock } from "../jwt/time.ts";
import type { CryptoKey } from "../web.ts";
import { readChain, readVerified, stateOfChain } from "./chain.ts";
import type { ReadSettings, RememberedTokens } from "./read-settings.ts";
import type { TokenState } from "./state.ts";
import type { TokenCache } from "./token-cache.ts";
import type { TokenParts } from "./token-parts.ts";

/** A token that was verified with some settings. */
interface Known {
  readonly settings: ReadSettings;
  readonly state: TokenState;
  readonly issuer: string;
  /** The token of the chain that its issuer signed, and the key that verified it, if it was the only one to try. */
  readonly base: TokenParts;
  readonly baseKey: CryptoKey | undefined;
  /** Until when and from when it is good, in seconds, of all its links together. */
  readonly exp: number;
  readonly start: number;
  /** The generation of its issuer's keys with which that was last found. */
  generation: number | undefined;
}

/** A token that was refused. */
interface Refused {
  readonly settings: ReadSettings;
  readonly error: SciTokensError;
  readonly issuer: string;
  readonly generation: number;
  /** In seconds. */
  readonly since: number;
}

/** Refusals that cost a signature check, and stay as they are while keys and time do. */
const LASTING = ["ERR_SIGNATURE", "ERR_EXPIRED"];
/** For how many seconds, how many, and of how many characters at most. */
const REFUSED_FOR = 5;
const MAX_REFUSED = 200;
const MAX_REFUSED_LENGTH = 4096;
/** How many of those who share a cache are remembered with one token. */
const MAX_SHARING = 8;
/** What a character of a token's text comes to at most, with claims, and what they grant, as objects: of many short scopes. */
const BYTES_PER_CHARACTER = 26;

/** A token that is being verified, for whoever came first. */
interface Pending {
  readonly settings: ReadSettings;
  readonly done: Promise<unknown>;
}

const CACHES = new WeakMap<TokenCache, VerifiedTokens>();

/** What is in a cache. */
export function verifiedTokens(cache: TokenCache): VerifiedTokens {
  const known = CACHES.get(cache);
  if (known !== undefined) return known;
  const tokens = new VerifiedTokens(cache);
  CACHES.set(cache, tokens);
  return tokens;
}

/** What is remembered, of a limited size. */
export class VerifiedTokens implements RememberedTokens {
  /** By text; for each of those who share the cache. */
  readonly #known: RecentMap<readonly Known[]>;
  readonly #refused = new RecentMap<Refused>(MAX_REFUSED);
  readonly #pending = new Map<string, Pending>();

  constructor({ maxEntries, maxBytes }: TokenCache) {
    const weigh = (text: string): number => BYTES_PER_CHARACTER * text.length;
    this.#known = new RecentMap(maxEntries, { most: maxBytes, weigh });
  }

  /** A token that has to be verified, or whose keys have to be asked for. */
  async read(text: string, settings: ReadSettings): Promise<TokenState> {
    if (typeof text !== "string" || text.length > settings.maxLength) return readChain(text, settings);
    const pending = this.#pending.get(text);
    if (pending?.settings === settings) {
      await pending.done;
      // What the other found is looked at anew: the key may have been withdrawn since it began.
      const found = this.recall(text, settings);
      if (found !== undefined) return found;
    }
    const known = this.#find(text, settings);
    return known !== undefined && (await isStillTrusted(known)) ? use(known) : this.#verifyOnce(text, settings);
  }

  /**
   * A token that was verified with these settings, when nothing has changed since but the time.
   *
   * @throws SciTokensError when it is not its time, or it was refused just now.
   */
  recall(text: string, settings: ReadSettings): TokenState | undefined {
    const known = this.#find(text, settings);
    if (known !== undefined && isCurrent(known)) return use(known);
    const refused = this.#refused.get(text);
    if (refused?.settings === settings && isCurrent(refused)) {
      const age = readClock(settings.now) - refused.since;
      if (age >= 0 && age < REFUSED_FOR) throw copyOf(refused.error);
    }
    return undefined;
  }

  async #verifyOnce(text: string, settings: ReadSettings): Promise<TokenState> {
    const work = this.#verify(text, settings);
    if (!mayAwaitOthers()) return work;
    const pending = { settings, done: work.catch(() => {}) };
    this.#pending.set(text, pending);
    try {
      return await work;
    } finally {
      if (this.#pending.get(text) === pending) this.#pending.delete(text);
    }
  }

  async #verify(text: string, settings: ReadSettings): Promise<TokenState> {
    // With the key that derives from it, a token is nothing to keep.
    if (text.split(".", 5).length === 4) return readChain(text, settings);
    let issuer = "";
    let generation = undefined as number | undefined;
    const trust: ReadSettings["trust"] = (parts, algorithm) => {
      // Whatever it is: what is no name has no keys, and is refused next.
      issuer = parts.claims.get("iss") as string;
      generation = settings.keyCache?.generation(issuer);
      return settings.trust(parts, algorithm);
    };
    try {
      const { links, base, baseKey } = await readVerified(text, { ...settings, trust });
      const state = stateOfChain(links);
      this.#keep(text, { settings, state, issuer, base, baseKey, ...timesOf(state), generation });
      return state;
    } catch (error) {
      if (isSciTokensError(error) && LASTING.includes(error.code) && generation !== undefined) {
        this.#refuse(text, { settings, error, issuer, generation, since: readClock(settings.now) });
      }
      throw error;
    }
  }

  #find(text: string, settings: ReadSettings): Known | undefined {
    const all = this.#known.get(text);
    return all?.[0]?.settings === settings ? all[0] : all?.find((known) => known.settings === settings);
  }

  #keep(text: string, known: Known): void {
    const others = (this.#known.get(text) ?? []).filter(({ settings }) => settings !== known.settings);
    this.#known.set(text, [known, ...others.slice(0, MAX_SHARING - 1)]);
  }

  #refuse(text: string, refused: Refused): void {
    if (text.length <= MAX_REFUSED_LENGTH) this.#refused.set(text, refused);
  }
}

/** A token that is remembered, when it is its time. */
function use({ state, exp, start, settings }: Known): TokenState {
  const now = readClock(settings.now);
  if (exp <= now || start > now + settings.clockTolerance) {
    // As when it was read, of each link: it says what is wrong.
    for (const link of [...state.before, state]) settings.check(link);
  }
  return state;
}

/** That each is a number, where it is there, was looked at when the token was read. */
function timesOf(state: TokenState): Pick<Known, "exp" | "start"> {
  let exp = Number.POSITIVE_INFINITY;
  let start = Number.NEGATIVE_INFINITY;
  for (const { claims } of [...state.before, state]) {
    exp = Math.min(exp, claims.get("exp") as number);
    start = Math.max(start, (claims.get("nbf") ?? start) as number, (claims.get("iat") ?? start) as number);
  }
  return { exp, start };
}

/** Whether the keys of the issuer are at hand, and the same as then. */
function isCurrent({ generation, issuer, settings }: Known | Refused): boolean {
  return generation !== undefined && settings.keyCache?.generation(issuer) === generation;
}

/** Whether an issuer's keys, when they are asked for, still have the one that verified a token. */
async function isStillTrusted(known: Known): Promise<boolean> {
  const { settings, base, baseKey, issuer } = known;
  // Of before they are asked for: no generation comes back, so that keys that change meanwhile are seen to have changed.
  const generation = settings.keyCache?.generation(issuer);
  const keys = await settings.trust(base, base.header.alg as Algorithm);
  if (!keys.some(({ publicKey }) => publicKey === baseKey)) return false;
  known.generation = generation;
  return true;
}

/** Another error that says the same: whoever is given one may change it. Those that last are told by their class and message. */
function copyOf(error: SciTokensError): Error {
  const Same = error.constructor as new (message: string) => Error;
  return new Same(error.message);
}
