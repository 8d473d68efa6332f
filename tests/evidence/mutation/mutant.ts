/** What is said of mutants. */

/** A small fault that Stryker put into the library, beside all others, each waiting to be switched on. */
export interface Mutant extends Place {
  /** By which it is switched on; of one run alone. */
  readonly id: string;
  readonly line: number;
}

/** Which mutant it is, whatever else changes in its file. */
export interface Place {
  /** From `src` on. */
  readonly file: string;
  readonly mutator: string;
  /** The line on which it begins. */
  readonly within: string;
  readonly original: string;
  readonly replacement: string;
}

/** As Stryker tells them: a time-out counts as killed, and what no test runs as alive. */
export type Fate = "killed" | "timeout" | "survived" | "no coverage";

export interface Outcome {
  readonly fate: Fate;
  /** The test that failed, and what it said. */
  readonly by?: string;
  readonly said?: string;
  readonly milliseconds: number;
}

/** One text for a place, to compare them by. */
export function placeKey({ file, mutator, within, original, replacement }: Place): string {
  return JSON.stringify([file, mutator, within, original, replacement]);
}
