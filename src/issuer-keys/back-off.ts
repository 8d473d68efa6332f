/**
 * Issuers that were asked in vain, and for how long they are left alone.
 *
 * @module
 */

import { KeysUnavailableError, type SciTokensError } from "../errors.ts";
import { RecentMap } from "./recent-map.ts";

interface Failure {
  readonly error: SciTokensError;
  /** How many there were since it last went well. */
  readonly count: number;
  /** Seconds to wait. */
  readonly wait: number;
  /** Seconds since 1970. */
  readonly retryAt: number;
}

/** Seconds between two attempts, at least and at most. */
const MIN_WAIT = 1;
const MAX_WAIT = 300;

/** The last failure of each issuer. From one to the next the wait doubles, up to five minutes. */
export class BackOff {
  readonly #failures: RecentMap<Failure>;
  readonly #random: () => number;

  /** @param random - As `Math.random`: spreads the attempts of many, who may have failed at one moment. */
  constructor(most: number, random: () => number) {
    this.#failures = new RecentMap(most);
    this.#random = random;
  }

  /**
   * For how many seconds an issuer is to be left alone that has failed once more.
   *
   * @param asked - What it has asked for itself.
   */
  next(issuer: string, asked: number = 0): number {
    const count = (this.#failures.get(issuer)?.count ?? 0) + 1;
    const spread = 0.5 + Math.min(1, Math.max(0, this.#random() || 0)) / 2;
    return Math.min(MAX_WAIT, Math.max(MIN_WAIT, Math.min(MAX_WAIT, 2 ** count) * spread, asked));
  }

  /** Takes note of a failure at `now`, in seconds, after which so many are to be waited. */
  note(issuer: string, error: SciTokensError, now: number, wait: number): void {
    const count = (this.#failures.get(issuer)?.count ?? 0) + 1;
    this.#failures.set(issuer, { error, count, wait, retryAt: now + wait });
  }

  /** The error to tell at `now`, while it is too early to ask the issuer again. */
  recent(issuer: string, now: number): SciTokensError | undefined {
    const failure = this.#failures.get(issuer);
    const left = (failure?.retryAt ?? 0) - now;
    // One that is longer, by more than rounding, is of a clock that was set back since.
    if (failure === undefined || left <= 0 || left > failure.wait + 1) return undefined;
    const { error } = failure;
    if (!(error instanceof KeysUnavailableError)) return error;
    const retryAfter = Math.ceil(left);
    return new KeysUnavailableError(`${error.message}; it is asked again in ${retryAfter} s`, { retryAfter });
  }

  clear(issuer: string): void {
    this.#failures.delete(issuer);
  }
}
