/**
 * One piece of work for any number that wait for it.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { within } from "./time-limit.ts";

/** Work under way, by name. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Promise<T>>();
  readonly #patience: number;

  /** @param patience - Seconds after which work that others began is given up. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** How many are under way. */
  get size(): number {
    return this.#flights.size;
  }

  /** What the work of that name gives: the one that is under way, or else this. */
  async run(name: string, work: () => Promise<T>): Promise<T> {
    for (;;) {
      const flight = this.#flights.get(name);
      if (flight === undefined) return this.#start(name, work);
      try {
        return await within(this.#patience, flight);
      } catch (error) {
        if (isSciTokensError(error)) throw error;
        // In Workers, what a request began dies with it: those who wait begin anew.
        this.#end(name, flight);
      }
    }
  }

  #start(name: string, work: () => Promise<T>): Promise<T> {
    const flight = work().finally(() => this.#end(name, flight));
    this.#flights.set(name, flight);
    return flight;
  }

  #end(name: string, flight: Promise<T>): void {
    if (this.#flights.get(name) === flight) this.#flights.delete(name);
  }
}
