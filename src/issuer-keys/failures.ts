/**
 * Issuers that were asked in vain, and are not to be asked again at once.
 *
 * @module
 */

import { KeysUnavailableError, type SciTokensError } from "../errors.ts";
import { RecentMap } from "./recent-map.ts";

interface Failure {
  readonly error: SciTokensError;
  /** Seconds since 1970. */
  readonly retryAt: number;
}

/** The last failure of each issuer, for as long as it is too early to ask again. */
export class Failures {
  readonly #failures: RecentMap<Failure>;
  readonly #retryInterval: number;

  /** @param retryInterval - Seconds. */
  constructor(most: number, retryInterval: number) {
    this.#failures = new RecentMap(most);
    this.#retryInterval = retryInterval;
  }

  /** Takes note of a failure at `now`, in seconds. */
  note(issuer: string, error: SciTokensError, now: number): void {
    this.#failures.set(issuer, { error, retryAt: now + this.#retryInterval });
  }

  /** The error to tell at `now`, when it is too early to ask the issuer again. */
  recent(issuer: string, now: number): SciTokensError | undefined {
    const failure = this.#failures.get(issuer);
    const wait = (failure?.retryAt ?? 0) - now;
    // One that lies further ahead is of a clock that was set back since.
    if (failure === undefined || wait <= 0 || wait > this.#retryInterval) return undefined;
    const { error } = failure;
    if (!(error instanceof KeysUnavailableError)) return error;
    return new KeysUnavailableError(error.message, { retryAfter: Math.ceil(wait) });
  }

  clear(issuer: string): void {
    this.#failures.delete(issuer);
  }
}
