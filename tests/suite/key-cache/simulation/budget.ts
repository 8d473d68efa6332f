/** What must hold of the requests of one key cache: how many, and how far apart. */

import type { Step } from "../../../issuer/timeline.ts";
import type { Attempt, Operation } from "./operation.ts";
import { type Fetch, hasKid, LONGEST_BACKOFF, RETRY_INTERVAL, Violation } from "./rules.ts";

const NEVER = Number.NEGATIVE_INFINITY;

export class Budget {
  /** Failed attempts since the last good one. */
  #failures = 0;
  #failedAt = NEVER;
  #attemptedAt = NEVER;
  /** When the key set was last asked for again because of an unknown `kid`. */
  #soughtAt = NEVER;
  /** Before, only an explicit refresh may ask. */
  #notBefore = NEVER;

  /**
   * @param had - The fetch whose keys the cache must have had.
   * @param others - Fetches whose keys it may have had instead.
   */
  check(operation: Operation, had: Fetch | undefined, others: readonly Fetch[], step: Step): void {
    const { attempts, act, at } = operation;
    if (attempts.length > 1) throw new Violation(`${attempts.length} fetches for one operation`);
    for (const attempt of attempts) {
      if (attempt.paths.length > 4) throw new Violation(`${attempt.paths.length} requests for one fetch`);
      if (act === "look up") this.#checkTime(attempt, operation, had, others);
      this.#note(attempt, at, step);
    }
  }

  /** Seconds since the last attempt, if that failed. */
  sinceFailure(now: number): number {
    return this.#failures === 0 ? Number.POSITIVE_INFINITY : now - this.#failedAt;
  }

  sinceAttempt(now: number): number {
    return now - this.#attemptedAt;
  }

  #checkTime(attempt: Attempt, { at, outcomes }: Operation, had: Fetch | undefined, others: readonly Fetch[]): void {
    if (at < this.#notBefore) {
      const [since, early] = [at - this.#failedAt, this.#notBefore - at];
      throw new Violation(`asked ${since} s after failure ${this.#failures}, which is ${early} s too early`);
    }
    if (had === undefined || [had, ...others].some(({ due }) => at >= due.earliest)) return;
    const unknown = outcomes.some(({ kid }) => ![had, ...others].every((fetch) => hasKid(fetch, kid)));
    if (!unknown) throw new Violation(`asked ${at - had.at} s after a good fetch that has all keys looked for`);
    if (at < this.#soughtAt + RETRY_INTERVAL) {
      throw new Violation(`asked twice within ${at - this.#soughtAt} s because of unknown keys`);
    }
    if (attempt.paths.length > 1) throw new Violation("metadata that are at hand were asked for again");
    this.#soughtAt = at;
  }

  #note({ good }: Attempt, at: number, { trouble, retryAfter = 0 }: Step): void {
    this.#attemptedAt = at;
    if (good) {
      this.#failures = 0;
      this.#notBefore = at;
      return;
    }
    this.#failures++;
    this.#failedAt = at;
    const told = trouble === "too many requests" || trouble === "unavailable" ? retryAfter : 0;
    // Half of it may be taken off by chance, so that not all who failed at once come again at once.
    const backoff = 0.5 * Math.min(LONGEST_BACKOFF, 2 ** (this.#failures - 1));
    this.#notBefore = at + Math.max(backoff, Math.min(told, LONGEST_BACKOFF));
  }
}
