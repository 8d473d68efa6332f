/**
 * One piece of work for any number that wait for it.
 *
 * @module
 */

import { KeysUnavailableError } from "../errors.ts";
import { within } from "./time-limit.ts";
import { mayAwaitOthers, sleep } from "./waiting.ts";

interface Outcome<T> {
  readonly value?: T;
  readonly error?: unknown;
  readonly failed: boolean;
}

interface Flight<T> {
  /** When it was last known to be under way, in milliseconds on the runtime's own clock. */
  seen: number;
  /** `undefined` when it was lost. Never rejects, and is one for all who wait. */
  readonly landed: Promise<Outcome<T> | undefined>;
  outcome?: Outcome<T>;
}

/** Milliseconds between two signs of life of work that may die unseen, and how many may be missed. */
const PULSE = 400;
const MISSED = 5;

/** Work under way, by name. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>();
  readonly #patience: number;
  readonly #most: number;

  /**
   * @param patience - Seconds after which work is taken for lost.
   * @param most - How many may be under way.
   */
  constructor(patience: number, most: number) {
    this.#patience = patience;
    this.#most = most;
  }

  /** Whether work of that name is under way. */
  has(name: string): boolean {
    const flight = this.#flights.get(name);
    return flight !== undefined && this.#left(flight) > 0;
  }

  /** Whether work of that name was begun and never ended: in Workers it dies with the request that began it. */
  wasLost(name: string): boolean {
    return this.#flights.has(name) && !this.has(name);
  }

  /**
   * What the work of that name gives: the one that is under way, or else this.
   *
   * @throws KeysUnavailableError when too many are under way; and what the work throws.
   */
  async run(name: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      const flight = this.#flights.get(name);
      if (flight === undefined || this.#left(flight) <= 0) return this.#start(name, work);
      const outcome = await this.#wait(flight);
      if (outcome?.failed) throw outcome.error;
      if (outcome !== undefined) return outcome.value as T;
      flight.seen = Number.NEGATIVE_INFINITY;
    }
  }

  async #start(name: string, work: () => Promise<T>): Promise<T> {
    if (this.#isFull()) throw new KeysUnavailableError("too many issuers are being asked", { retryAfter: 1 });
    const landed = work().then(
      (value): Outcome<T> => ({ value, failed: false }),
      (error: unknown): Outcome<T> => ({ error, failed: true }),
    );
    const inTime = within(this.#patience, landed).catch(() => undefined);
    const flight: Flight<T> = { seen: performance.now(), landed: inTime };
    this.#flights.set(name, flight);
    const pulse = mayAwaitOthers() ? undefined : setInterval(() => (flight.seen = performance.now()), PULSE);
    const outcome = await landed;
    clearInterval(pulse);
    flight.outcome = outcome;
    if (this.#flights.get(name) === flight) this.#flights.delete(name);
    if (outcome.failed) throw outcome.error;
    return outcome.value as T;
  }

  /** What somebody else's work gave; `undefined` when it was lost. */
  async #wait(flight: Flight<T>): Promise<Outcome<T> | undefined> {
    if (mayAwaitOthers()) return flight.landed;
    for (let pause = 5; flight.outcome === undefined && this.#left(flight) > 0; pause = Math.min(2 * pause, 100)) {
      await sleep(pause);
    }
    return flight.outcome;
  }

  /** Whether no more may be begun. What was lost takes no room. */
  #isFull(): boolean {
    if (this.#flights.size >= this.#most) {
      for (const name of this.#flights.keys()) if (this.wasLost(name)) this.#flights.delete(name);
    }
    return this.#flights.size >= this.#most;
  }

  /** Seconds before work is taken for lost. */
  #left({ seen }: Flight<T>): number {
    const patience = mayAwaitOthers() ? this.#patience : (PULSE * MISSED) / 1000;
    return patience - (performance.now() - seen) / 1000;
  }
}
