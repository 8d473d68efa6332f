/** What the simulation is worth: a model of a key cache passes it, and with any one fault it does not. */

import QUnit from "qunit";
import type { Environment, Library } from "../suite/environment.ts";
import { FAULTS, withModel } from "../suite/key-cache/simulation/model.ts";
import { seedsFrom, simulateAll } from "../suite/key-cache/simulation/seeds.ts";
import { standardSimulation } from "../suite/key-cache/simulation/standard.ts";

const SEEDS = 40;
const PATIENCE = 120_000;

export function eachFaultIsFound(library: Library, environment: Environment): void {
  const violationsWith = async (given: Library): Promise<readonly string[]> => {
    const simulations = seedsFrom(1, SEEDS).map((seed) => standardSimulation(library, seed));
    return (await simulateAll(given, environment, simulations)).violations;
  };

  QUnit.test("a model without a fault passes", async (assert) => {
    assert.timeout(PATIENCE);
    assert.deepEqual(await violationsWith(withModel(library)), []);
  });

  for (const fault of FAULTS) {
    QUnit.test(`a cache that ${fault} is found`, async (assert) => {
      assert.timeout(PATIENCE);
      assert.notDeepEqual(await violationsWith(withModel(library, fault)), []);
    });
  }
}
