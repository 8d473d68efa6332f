/** Many simulations, some at a time. */

import type { Environment, Library } from "../../environment.ts";
import { type Simulation, simulate } from "./simulate.ts";
import { Tally } from "./tally.ts";

export interface Outcomes {
  readonly tally: Tally;
  /** What each seed that failed has to say. */
  readonly violations: readonly string[];
}

/** So many seeds from one on. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

export async function simulateAll(
  library: Library,
  environment: Environment,
  simulations: readonly Simulation[],
  atOnce = 8,
): Promise<Outcomes> {
  let tally = new Tally();
  const violations: string[] = [];
  const waiting = [...simulations];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        const one = await simulate(library, environment, next);
        tally = tally.plus(one);
      } catch (error) {
        violations.push(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, simulations.length) }, work));
  return { tally, violations };
}

/** Tells of all that went wrong, of the first few with what went before. */
export function noViolations(assert: Assert, violations: readonly string[]): void {
  assert.equal(violations.length, 0, `simulations that went wrong:\n${violations.slice(0, 3).join("\n")}`);
}
