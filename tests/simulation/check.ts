/**
 * Key caches over simulated days, a thousand times, each time otherwise.
 *
 * `node simulation.js` runs all and prints a report, `node simulation.js SEED` runs one, and tells each operation.
 */

import { startIssuer } from "../issuer/server.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Report } from "../suite/environment.ts";
import { describe, type Operation } from "../suite/key-cache/simulation/operation.ts";
import { simulate } from "../suite/key-cache/simulation/simulate.ts";
import { standardSimulation } from "../suite/key-cache/simulation/standard.ts";
import { runGroups } from "../suite/run-groups.ts";
import { boundedCost } from "./bounded-cost.ts";
import { eachFaultIsFound } from "./faults.ts";
import { runPart, thousandSeeds } from "./parts.ts";

// Of ten thousands of refusals, nobody reads where they were made.
Error.stackTraceLimit = 0;
const library = await importLibrary();
const environment = await startIssuer(new URL("../fixtures/tls/", import.meta.url));
const [first, count] = process.argv.slice(2).map(Number);
if (first === undefined) await runAll();
else if (count === undefined) await runOne(first);
else console.log(JSON.stringify(await runPart(library, environment, first, count)));
environment.close();
process.exit();

async function runAll(): Promise<void> {
  const counts = await runGroups({
    "hostile issuers": () => boundedCost(library, environment),
    "a thousand seeds": thousandSeeds,
    "what the simulation is worth": () => eachFaultIsFound(library, environment),
  });
  const report: Report = { runtime: "Key cache, simulated", version: "", ...counts };
  console.log(JSON.stringify(report));
  process.exitCode = report.failed === 0 ? 0 : 1;
}

async function runOne(seed: number): Promise<void> {
  const onOperation = (operation: Operation) => console.log(describe(operation));
  try {
    const { counts } = await simulate(library, environment, { ...standardSimulation(library, seed), onOperation });
    console.log(counts);
  } catch (error) {
    console.log(String(error).split("\n")[0]);
    process.exitCode = 1;
  }
}
