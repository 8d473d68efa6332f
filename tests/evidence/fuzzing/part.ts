/** Some of the inputs of each target, in this process. */

import { importLibrary } from "../../runtimes/application.ts";
import type { Arguments } from "./arguments.ts";
import { makeBench } from "./bench.ts";
import { campaign, type Failure } from "./campaign.ts";
import { readCorpus } from "./corpus.ts";
import { importInstrumented } from "./instrumented.ts";
import { minimize } from "./minimize.ts";
import type { Target } from "./target.ts";
import { TARGETS } from "./targets/index.ts";
import { Watch } from "./watch.ts";

/** What came of one target in one process. */
export interface PartOfTarget {
  readonly target: string;
  readonly seed: number;
  readonly inputs: number;
  readonly seconds: number;
  readonly slowest: number;
  readonly kept: readonly string[];
  readonly failures: readonly Failure[];
  /** Bytes of the process, when it was done with it. */
  readonly memory: number;
}

/** Prints what came of each target, one a line. */
export async function runPart(given: Arguments, part: number): Promise<void> {
  const { library, feedback } = await importInstrumented();
  const bench = await makeBench(library);
  const plainBench = await makeBench(await importLibrary());
  const made = await Promise.all(Object.values(TARGETS).map((make) => make(bench)));
  const all = made.reduce((sum, { share }) => sum + share, 0);
  const watch = new Watch();
  for (const target of made.filter(({ name }) => given.target === undefined || name === given.target)) {
    const share = given.target === undefined ? target.share / all : 1;
    const inputs = Math.ceil((given.inputs * share) / given.processes);
    const seed = given.seed + part;
    const begin = performance.now();
    const before = (input: string): void => watch.beat(target.name, input);
    const found = await campaign(target, readCorpus(target.name), { seed, inputs, feedback, before });
    // What is published has no marks in it: it must do as well.
    const plain = await (TARGETS[target.name] as (typeof TARGETS)[string])(plainBench);
    const failures = [...found.failures, ...(await replayed(plain, found.kept, before))];
    const result: PartOfTarget = {
      target: target.name,
      seed,
      inputs: found.inputs,
      seconds: (performance.now() - begin) / 1000,
      slowest: found.slowest,
      kept: given.keep ? found.kept : [],
      failures: await Promise.all(failures.map((failure) => minimized(plain, failure))),
      memory: process.memoryUsage().rss,
    };
    console.log(JSON.stringify(result));
  }
  watch.end();
}

async function replayed(
  target: Target,
  inputs: readonly string[],
  before: (input: string) => void,
): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const input of inputs) {
    before(input);
    try {
      await target.run(input);
    } catch (error) {
      failures.push({ input, problem: `unmarked: ${(error as Error).message}` });
    }
  }
  return failures;
}

async function minimized(target: Target, failure: Failure): Promise<Failure> {
  return { ...failure, input: await minimize(target, failure.input, failure.problem) };
}
