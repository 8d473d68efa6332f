/** Runs mutants, each until a test notices. */

import type { FirstRun } from "./first-run.ts";
import type { Mutant, Outcome } from "./mutant.ts";
import type { TestRun } from "./task.ts";
import type { WorkerProcess } from "./worker-process.ts";

export class Hunt {
  readonly #first: FirstRun;
  readonly #byFile = new Map<string, Mutant[]>();
  /** The tests that killed in a file, the latest first: one that noticed a fault often notices its neighbour. */
  readonly #killers = new Map<string, string[]>();

  constructor(first: FirstRun, mutants: readonly Mutant[]) {
    this.#first = first;
    for (const mutant of mutants) {
      const same = this.#byFile.get(mutant.file);
      if (same === undefined) this.#byFile.set(mutant.file, [mutant]);
      else same.push(mutant);
    }
  }

  /**
   * @param worker - Who runs it; others may run others meanwhile.
   * @param most - Milliseconds of tests, as they took without a mutant: as many are run, the quickest first.
   */
  async fateOf(mutant: Mutant, worker: WorkerProcess, most: number): Promise<Outcome> {
    const tests = this.#first.testsOf(mutant, this.#byFile.get(mutant.file) ?? []);
    if (tests.length === 0) return { fate: "no coverage", milliseconds: 0 };
    const begun = performance.now();
    const chosen = within(this.#killersFirst(mutant.file, tests), most);
    const answer = await worker.perform(this.#first.taskOf(mutant, chosen));
    // Whoever gives no sign of life is in a loop.
    if (answer === undefined) return { fate: "timeout", milliseconds: performance.now() - begun };
    if (answer.kind !== "mutant") throw new Error(`a worker broke: ${JSON.stringify(answer)}`);
    this.#remember(mutant.file, answer.outcome);
    return answer.outcome;
  }

  #killersFirst(file: string, tests: readonly TestRun[]): readonly TestRun[] {
    const killers = this.#killers.get(file) ?? [];
    const found = killers.flatMap((id) => tests.find((test) => test.id === id) ?? []);
    return [...found, ...tests.filter((test) => !killers.includes(test.id))];
  }

  #remember(file: string, { fate, by }: Outcome): void {
    if (fate !== "killed" || by === undefined) return;
    const others = (this.#killers.get(file) ?? []).filter((id) => id !== by);
    this.#killers.set(file, [by, ...others].slice(0, 12));
  }
}

function within(tests: readonly TestRun[], most: number): readonly TestRun[] {
  let sum = 0;
  return tests.filter(({ milliseconds }) => {
    sum += milliseconds;
    return sum <= most || sum === milliseconds;
  });
}
