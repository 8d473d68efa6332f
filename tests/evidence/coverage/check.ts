/**
 * What the tests reach of the library, over several runtimes: all of what decides over a token, and how much of the rest.
 *
 * `--long` runs the suite in more runtimes, `--report` writes pages to look at.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FileCoverageData } from "istanbul-lib-coverage";
import { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { built, runProgram } from "../../runtimes/programs.ts";
import type { Report } from "../../suite/environment.ts";
import { CANARIES } from "./canary.ts";
import { addCounts } from "./counting.ts";
import { makeInstrumented } from "./instrumented.ts";
import { faultsOf } from "./reasons.ts";
import { tableOf } from "./table.ts";
import { writeReport } from "./written.ts";

/** Of these, each line, branch and function must be reached, or say why not. */
const WHOLE = ["src/jwt/", "src/scope/", "src/enforce/"];

/** Two lists that are worked off at the same time, as there are mostly two processors or more. */
const SHORT = [["Chromium"], ["Node.js", "missing parts", "Deno"]];
const LONG = [
  ["Bun", "Firefox", "edge-runtime"],
  ["workerd", "Node.js 26"],
];

const given = process.argv.slice(2);
const folder = join(root, "tests/.build/coverage");
const checks = new Checks();
for (const [name, act] of Object.entries(CANARIES)) await checks.check(name, act);

const map = await makeInstrumented(join(folder, "application"));
process.env.TESTED_APPLICATION = join(folder, "application");
const reports = [...(await runAll(SHORT)), ...(given.includes("--long") ? await runAll(LONG) : [])];
for (const report of reports) await checks.check(`the suite in ${report.runtime}`, () => addRun(report));

console.log(`coverage by the suite in ${reports.map(({ runtime }) => runtime).join(", ")}:\n${tableOf(map)}`);
for (const [file, counts] of Object.entries(map).sort()) {
  if (WHOLE.some((whole) => file.startsWith(whole))) await checks.check(file, () => demandWhole(file, counts));
}
if (given.includes("--report")) {
  writeReport(join(folder, "report"), map);
  console.log(`written: ${join(folder, "report/index.html")}, and lcov.info beside it`);
}
console.log(JSON.stringify(checks.report("Coverage")));

async function runAll(lists: readonly (readonly string[])[]): Promise<readonly Report[]> {
  const authority = process.env.NODE_EXTRA_CA_CERTS ?? "";
  const ran = await Promise.all(
    lists.map((names) => runProgram("Coverage", process.execPath, [built("coverage-suites"), ...names], authority)),
  );
  return ran.flat();
}

/** A run that failed reached who knows what. What runs without the suite counts nothing. */
function addRun({ failures, coverage }: Report): void {
  if (coverage !== undefined) addCounts(map, coverage);
  if (failures.length > 0) throw new Error(failures.slice(0, 5).join("; "));
}

function demandWhole(file: string, counts: FileCoverageData): void {
  const faults = faultsOf(file, readFileSync(join(root, file), "utf8"), counts);
  if (faults.length > 0) throw new Error(`\n  ${faults.join("\n  ")}`);
}
