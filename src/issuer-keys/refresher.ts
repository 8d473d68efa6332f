/**
 * Renewing keys before anybody waits for them.
 *
 * @module
 */

import { letGo } from "./let-go.ts";

/** Milliseconds between two looks at what is due. */
const INTERVAL = 60_000;

/** Looks from time to time whether something is due. It keeps no process alive. */
export class Refresher {
  readonly #renewDue: () => Promise<void>;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(renewDue: () => Promise<void>) {
    this.#renewDue = renewDue;
  }

  /** Begins, with a look at once. */
  start(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => void this.#renewDue(), INTERVAL);
    letGo(this.#timer);
    void this.#renewDue();
  }

  /** Ends; what is under way is finished. */
  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
