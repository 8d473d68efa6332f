/** What is fuzzed. */

import type { Random } from "../../suite/key-cache/simulation/random.ts";

/** One way for a stranger's text into the library. */
export interface Target {
  readonly name: string;
  /** Of all inputs, how many it takes in proportion to the others: what is cheap takes many. */
  readonly share: number;
  /** Sound inputs, to start from. */
  readonly seeds: readonly string[];
  /** Words that mean something here, beside those that stand in the library's own code. */
  readonly words?: readonly string[];
  /** An input like another. */
  mutate(input: string, chance: Chance): string;
  /**
   * Gives an input to the library and judges what comes of it.
   *
   * @returns What it came to, in few words: the first input with a new one is kept.
   * @throws When that is neither an error of the library nor a correct answer.
   */
  run(input: string): string | Promise<string>;
}

/** What mutations are made with. */
export interface Chance {
  readonly random: Random;
  readonly words: readonly string[];
  /** Another input, to take something from. */
  readonly other: string;
}
