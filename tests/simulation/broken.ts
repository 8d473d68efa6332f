/** Simulations that share a place for their stores, which breaks in the middle of all of them. */

import type { KeyStore } from "../../src/index.ts";
import type { Environment, Library } from "../suite/environment.ts";
import { sharedInterruption } from "../suite/key-cache/simulation/meeting.ts";
import { noViolations, seedsFrom, simulateAll } from "../suite/key-cache/simulation/seeds.ts";
import type { Interruption } from "../suite/key-cache/simulation/walk.ts";

export interface Broken {
  readonly library: Library;
  readonly environment: Environment;
  readonly first: number;
  readonly count: number;
  /** Opens the part of the place that is of one simulation alone. */
  readonly open: (name: string, now: () => number) => KeyStore;
  readonly interruption: Interruption;
}

/** Runs all at a time, and fails the test with what went wrong; gives what happened. */
export async function simulateBroken(
  assert: Assert,
  { library, environment, first, count, open, interruption }: Broken,
): ReturnType<typeof simulateAll> {
  assert.timeout(240_000);
  const shared = sharedInterruption(count, interruption);
  const simulations = seedsFrom(first, count).map((seed) => {
    const name = `simulated-${seed}-${crypto.randomUUID()}`;
    return { seed, open: (now: () => number) => open(name, now), interruption: shared() };
  });
  const outcomes = await simulateAll(library, environment, simulations, count);
  noViolations(assert, outcomes.violations);
  assert.ok(outcomes.tally.counts.loaded > 0, "keys came of the store");
  return outcomes;
}
