/**
 * Properties that hold whatever is given, by fast-check: with a seed that never changes, and with one that nobody knows before
 * and that is told. `--long` tries each twenty times as often; `--seed NUMBER` is the seed instead of the two.
 */

import { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { answers } from "./answers.ts";
import { makeBench } from "./bench.ts";
import { clocks } from "./clocks.ts";
import { derived } from "./derived.ts";
import { roundTrips } from "./round-trips.ts";
import { subtree } from "./subtree.ts";

const STANDING_SEED = 20_260_101;
const LONG = 20;

const given = process.argv.slice(2);
const times = given.includes("--long") ? LONG : 1;
const asked = given.includes("--seed") ? [Number(given[given.indexOf("--seed") + 1])] : undefined;
// Of ten thousands of refusals, nobody reads where they were made.
Error.stackTraceLimit = 0;
const library = await importLibrary();
const checks = new Checks();
for (const seed of asked ?? [STANDING_SEED, Math.floor(Math.random() * 2 ** 31)]) {
  console.log(`properties with the seed ${seed}`);
  const bench = await makeBench(checks, library, seed, times);
  for (const hold of [subtree, answers, derived, clocks, roundTrips]) await hold(bench);
}
const report = checks.report("Properties");
console.log(JSON.stringify(report));
process.exitCode = report.failed === 0 ? 0 : 1;
