/** How many mutants were killed, as Stryker reckons: of all that can be, those that a test noticed or that ran into a time-out. */

import type { Fate, Outcome } from "./mutant.ts";

export class Score {
  readonly #counts: Record<Fate, number> = { killed: 0, timeout: 0, survived: 0, "no coverage": 0 };

  add({ fate }: Outcome): void {
    this.#counts[fate]++;
  }

  /** In per cent. */
  get value(): number {
    const { killed, timeout, survived, "no coverage": notRun } = this.#counts;
    return (100 * (killed + timeout)) / (killed + timeout + survived + notRun);
  }

  toString(): string {
    const counts = Object.entries(this.#counts).map(([fate, count]) => `${count} ${fate}`);
    return `${this.value.toFixed(1)} % (${counts.join(", ")})`;
  }
}
