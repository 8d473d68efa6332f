/** What is said between the check and a worker. */

import type { Outcome } from "./mutant.ts";

export type Task = FirstTask | MutantTask;

export interface FirstTask {
  readonly kind: "all";
  readonly groups: readonly string[];
  /** Beginnings of tests that are left out. */
  readonly without: readonly string[];
}

export interface MutantTask {
  readonly kind: "mutant";
  readonly mutant: string;
  /** How often its place may be come by before that is a loop without an end. */
  readonly hitLimit: number;
  readonly groups: readonly string[];
  /** What to run, in this order, with the milliseconds each may take. */
  readonly tests: readonly { readonly id: string; readonly limit: number }[];
}

export interface TestRun {
  readonly id: string;
  readonly milliseconds: number;
  readonly failure?: string;
}

/** How often each mutant's place was come by: before any test, and in each test. */
export interface Coverage {
  static: Record<string, number>;
  perTest: Record<string, Record<string, number>>;
}

export type Answer =
  | { readonly kind: "alive" }
  | { readonly kind: "broken"; readonly said: string }
  | { readonly kind: "all"; readonly runs: readonly TestRun[]; readonly coverage: Coverage }
  | { readonly kind: "mutant"; readonly outcome: Outcome };

/** The group of the suite that a test is in. */
export function groupOf(id: string): string {
  return id.split(" > ", 1)[0] ?? "";
}
