/** Named checks outside the shared suite, counted as it counts. */

import type { Report } from "../suite/environment.ts";

/** Runs checks one after the other; what one throws is its failure. */
export class Checks {
  #passed = 0;
  readonly #failures: string[] = [];

  async check(name: string, act: () => unknown): Promise<void> {
    try {
      await act();
      this.#passed++;
    } catch (error) {
      this.#failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  report(runtime: string): Report {
    return { runtime, passed: this.#passed, failed: this.#failures.length, failures: this.#failures };
  }
}
