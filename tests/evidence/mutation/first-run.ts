/** What the tests do when no mutant is switched on: which come by which mutant, and how long they take. */

import { suiteOf } from "../../suite/suite.ts";
import type { Mutant } from "./mutant.ts";
import { type Coverage, groupOf, type MutantTask, type TestRun } from "./task.ts";
import type { WorkerProcess } from "./worker-process.ts";

/**
 * Tests that find faults by trying much, for seconds. Each is worth its time in the suite, and here it would be run again for each
 * of the mutants that it comes by; what they alone find is told as alive.
 */
const PATIENT: readonly string[] = [
  "tokenCaches > schedules >",
  "chains > of 10000 chains",
  "keyCacheFaults > a thousand issuers that never answer",
];

/** Tests that look for others, by their names, where QUnit has them. */
const OF_TESTS: readonly string[] = ["limits > that other tests show >"];

/** Groups of the suite that have nothing to say of what is mutated, or are patient as a whole. */
const OTHER_GROUPS: readonly string[] = ["simulatedKeyCaches", "ownIssuer", "demo", "bearerTokenDiscovery", "client"];

/** Groups that judge scopes and what is decided by them, and wait for nothing. */
export const QUICK_GROUPS: readonly string[] = [
  "errors",
  "scopes",
  "scitoken",
  "validator",
  "enforcer",
  "wlcgScopes",
  "groups",
  "capabilities",
  "differential",
  "decisions",
  "keyCache",
  "tokenCaches",
  "badInput",
];

/** How often a place may be come by, compared with the run without a mutant, before it is a loop without an end: as Stryker has it. */
const HITS = 100;

/** The names are told without a library. */
export const ALL_GROUPS: readonly string[] = Object.keys(suiteOf({} as never, {} as never, {})).filter(
  (group) => !OTHER_GROUPS.includes(group),
);

export class FirstRun {
  readonly #coverage: Coverage;
  readonly #runs = new Map<string, TestRun>();
  readonly #testsOf = new Map<string, string[]>();

  constructor(runs: readonly TestRun[], coverage: Coverage) {
    this.#coverage = coverage;
    for (const run of runs) this.#runs.set(run.id, run);
    for (const [test, hits] of Object.entries(coverage.perTest)) {
      for (const mutant of Object.keys(hits)) {
        const tests = this.#testsOf.get(mutant);
        if (tests === undefined) this.#testsOf.set(mutant, [test]);
        else tests.push(test);
      }
    }
  }

  get failures(): readonly string[] {
    return [...this.#runs.values()].flatMap(({ id, failure }) => (failure === undefined ? [] : [`${id}: ${failure}`]));
  }

  /** Whether it is in what runs when the module is loaded, for which no test in particular can be named. */
  isStatic({ id }: Mutant): boolean {
    return id in this.#coverage.static;
  }

  /** Those that come by it, the quickest first. */
  testsOf(mutant: Mutant, sameFile: readonly Mutant[]): readonly TestRun[] {
    return this.#idsOf(mutant, sameFile)
      .flatMap((id) => this.#runs.get(id) ?? [])
      .filter(({ failure }) => failure === undefined)
      .sort((one, other) => one.milliseconds - other.milliseconds);
  }

  /** What runs once, when its file is loaded, is met by whoever is first, and matters to all that come by the file. */
  #idsOf(mutant: Mutant, sameFile: readonly Mutant[]): readonly string[] {
    const own = this.#testsOf.get(mutant.id) ?? [];
    if (own.length > 1 && !this.isStatic(mutant)) return own;
    const met = new Set([mutant, ...sameFile].flatMap(({ id }) => this.#testsOf.get(id) ?? []));
    // A file of constants alone: any test may be the one.
    return met.size === 0 && this.isStatic(mutant) ? [...this.#runs.keys()] : [...met];
  }

  taskOf({ id }: Mutant, tests: readonly TestRun[]): MutantTask {
    const { perTest } = this.#coverage;
    const hits = Object.values(perTest).reduce((sum, counts) => sum + (counts[id] ?? 0), 0);
    return {
      kind: "mutant",
      mutant: id,
      hitLimit: HITS * (hits + 1),
      groups: [...new Set(tests.map((test) => groupOf(test.id)))],
      tests: tests.map((test) => ({ id: test.id, limit: Math.round(4000 + 4 * test.milliseconds) })),
    };
  }
}

/** Runs the tests of some groups, without a mutant. */
export async function runFirst(worker: WorkerProcess, groups: readonly string[]): Promise<FirstRun> {
  const answer = await worker.perform({ kind: "all", groups, without: [...PATIENT, ...OF_TESTS] });
  if (answer?.kind !== "all") throw new Error(`the tests did not run: ${JSON.stringify(answer)}`);
  return new FirstRun(answer.runs, answer.coverage);
}
