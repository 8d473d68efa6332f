/** One limit of the library, as docs/limits.md tells of it, and how it is tried. */

import type { Bench } from "../bad-input/bench.ts";

export interface Limit {
  /** What is counted: the first column of the table. */
  readonly what: string;
  /** The last number that is good. */
  readonly bound: number;
  /** Whether it is the least and not the most. */
  readonly isLeast?: true;
  /** The option that sets it, where one does. */
  readonly option?: string;
  /** What comes of one past it: the code of an error, an answer, or what is done instead. */
  readonly past: string;
  readonly shown: Act | Tests;
}

/** Does something of that size. It gives nothing when that went well, else what came of it; or it throws. */
export type Act = (bench: Bench, size: number) => unknown;

/** The names of tests or checks that try it already. */
export type Tests = readonly string[];
