/** Named checks, counted: each passes or fails, none is left out. */

import type { Report } from "./suite/environment.ts";

export class Checks {
  readonly #failures: string[] = [];
  #passed = 0;

  /** Runs one check, and tells whether it passed. */
  async check(name: string, act: () => unknown): Promise<boolean> {
    try {
      await act();
      this.#passed++;
      return true;
    } catch (error) {
      this.#failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      return false;
    }
  }

  report(runtime: string, version: string = ""): Report {
    return { runtime, version, passed: this.#passed, failed: this.#failures.length, failures: this.#failures };
  }
}
