/** A thousand seeds in as many processes as there are processors. */

import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import QUnit from "qunit";
import type { Environment, Library } from "../suite/environment.ts";
import { noViolations, seedsFrom, simulateAll } from "../suite/key-cache/simulation/seeds.ts";
import { standardSimulation } from "../suite/key-cache/simulation/standard.ts";
import { Tally } from "../suite/key-cache/simulation/tally.ts";

const SEEDS = 1000;
/** Simulations at a time in one process: those that share a store wait for each other at times. */
const AT_ONCE = 24;
const PATIENCE = 480_000;

interface Part {
  readonly counts: Tally["counts"];
  readonly violations: readonly string[];
}

/** Some seeds, in this process. */
export async function runPart(library: Library, environment: Environment, first: number, count: number): Promise<Part> {
  const simulations = seedsFrom(first, count).map((seed) => standardSimulation(library, seed));
  const { tally, violations } = await simulateAll(library, environment, simulations, AT_ONCE);
  return { counts: tally.counts, violations };
}

export function thousandSeeds(): void {
  QUnit.test("nothing happens that must not, and all that can happen does", async (assert) => {
    assert.timeout(PATIENCE);
    const parts = availableParallelism();
    const size = Math.ceil(SEEDS / parts);
    const done = await Promise.all(Array.from({ length: parts }, (_, index) => elsewhere(1 + index * size, size)));
    noViolations(
      assert,
      done.flatMap(({ violations }) => violations),
    );
    const { counts } = done.reduce((sum, part) => sum.plus(new Tally(part.counts)), new Tally());
    console.log(`a thousand simulations: ${JSON.stringify(counts)}`);
    const { storeFailures, ...others } = counts;
    assert.equal(storeFailures, 0);
    for (const [name, number] of Object.entries(others)) assert.ok(number > SEEDS, `${name}: ${number}`);
  });
}

async function elsewhere(first: number, count: number): Promise<Part> {
  const given = [fileURLToPath(import.meta.url), `${first}`, `${count}`];
  const { stdout } = await promisify(execFile)(process.execPath, given, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as Part;
}
