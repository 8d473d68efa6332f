/** Inputs for one target: each made of one that was kept, and kept where it comes to something new. */

import { Random } from "../../suite/key-cache/simulation/random.ts";
import { changeText } from "./mutate/text.ts";
import type { Chance, Target } from "./target.ts";

/** Milliseconds that one input may take of the processor. */
const LONGEST = 1000;
/** Inputs that are kept. Beyond, a new one takes the place of any. */
const MOST_KEPT = 2000;
/** Failures after which a target is left: more of one kind tell nothing more. */
const MOST_FAILURES = 5;

/** What is known of the library's code that was run. */
export interface Feedback {
  /** Whether any of it was run for the first time since this was last asked. */
  isNew(): boolean;
  /** All is as if none of it had been run. */
  forget(): void;
  /** Words that stand in that code. */
  readonly words: readonly string[];
}

export interface Failure {
  readonly input: string;
  /** Which of the inputs of a seed it was; nothing where it is of the corpus. */
  readonly number?: number;
  readonly problem: string;
}

export interface Findings {
  readonly inputs: number;
  /** Inputs that came to something new, the sound ones first. */
  readonly kept: readonly string[];
  readonly failures: readonly Failure[];
  /** Milliseconds that the slowest took, with what it had to wait for the processor. */
  readonly slowest: number;
}

/** Runs a target with what is already known, and then with so many new inputs. */
export async function campaign(
  target: Target,
  known: readonly string[],
  {
    seed,
    inputs,
    feedback,
    before,
  }: { seed: number; inputs: number; feedback: Feedback; before: (input: string) => void },
): Promise<Findings> {
  feedback.forget();
  const random = new Random(seed);
  const words = [...(target.words ?? []), ...feedback.words];
  const kept: string[] = [];
  const told = new Set<string>();
  const failures: Failure[] = [];
  let slowest = 0;

  for (const input of [...target.seeds, ...known]) {
    if (await isNew(input)) kept.push(input);
  }
  let number = 0;
  while (number < inputs && failures.length < MOST_FAILURES) {
    number++;
    const from = chosen(kept, random);
    const input = changed(from, { random, words, other: random.pick(kept) });
    if (await isNew(input, number)) keep(input);
  }
  return { inputs: number, kept, failures, slowest };

  function changed(from: string, chance: Chance): string {
    const input = random.chance(0.03) ? changeText(from, chance) : target.mutate(from, chance);
    return random.chance(0.1) ? target.mutate(input, chance) : input;
  }

  function keep(input: string): void {
    if (kept.length < MOST_KEPT) kept.push(input);
    else kept[random.between(target.seeds.length, MOST_KEPT - 1)] = input;
  }

  /** Runs an input; whether it came to something that none has before. */
  async function isNew(input: string, number?: number): Promise<boolean> {
    before(input);
    const begin = performance.now();
    try {
      const outcome = target.run(input);
      const answer = typeof outcome === "string" ? outcome : await outcome;
      const isNewCode = feedback.isNew();
      const isNewAnswer = told.size < MOST_KEPT && !told.has(answer);
      if (isNewAnswer) told.add(answer);
      const passed = performance.now() - begin;
      slowest = Math.max(slowest, passed);
      if (passed > LONGEST) await demandQuick(target, input);
      return isNewCode || isNewAnswer;
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      failures.push({ input, problem, ...(number !== undefined && { number }) });
      return false;
    }
  }
}

/** Once more, for what it takes of the processor: on a busy machine an input may wait for long, which is not its own fault. */
async function demandQuick(target: Target, input: string): Promise<void> {
  const before = process.cpuUsage();
  await target.run(input);
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / 1000;
  if (spent > LONGEST) throw new Error(`it took ${Math.round(spent)} ms`);
}

/** The sound ones, the latest, or any. */
function chosen(kept: readonly string[], random: Random): string {
  if (random.chance(0.2)) return kept[random.between(0, Math.min(9, kept.length - 1))] as string;
  if (random.chance(0.3)) return kept[kept.length - 1 - random.between(0, Math.min(19, kept.length - 1))] as string;
  return random.pick(kept);
}
