/** What the simulation is worth: a model of a key cache passes it, and with any one fault it does not. */

import QUnit from "qunit";
import type { Environment, Library } from "../suite/environment.ts";
import { FAULTS, withModel } from "../suite/key-cache/simulation/model.ts";
import { noViolations, seedsFrom, simulateAll } from "../suite/key-cache/simulation/seeds.ts";
import { standardSimulation } from "../suite/key-cache/simulation/standard.ts";

const SEEDS = 40;
const AT_ONCE = 8;
const PATIENCE = 120_000;

export function eachFaultIsFound(library: Library, environment: Environment): void {
  /** What is found first, if anything is. */
  const violationsWith = async (given: Library): Promise<readonly string[]> => {
    for (let first = 1; first <= SEEDS; first += AT_ONCE) {
      const simulations = seedsFrom(first, AT_ONCE).map((seed) => standardSimulation(library, seed));
      const { violations } = await simulateAll(given, environment, simulations);
      if (violations.length > 0) return violations;
    }
    return [];
  };

  QUnit.test("a model without a fault passes", async (assert) => {
    assert.timeout(PATIENCE);
    noViolations(assert, await violationsWith(withModel(library)));
  });

  for (const fault of FAULTS) {
    QUnit.test(`a cache that ${fault} is found`, async (assert) => {
      assert.timeout(PATIENCE);
      assert.ok((await violationsWith(withModel(library, fault))).length > 0);
    });
  }
}
