/**
 * Runs all jobs, or those that are named: `npm run bench -- [NAME…]`
 *
 * - `--in RUNTIME,…`: there instead of in Node.js; `--all`: in all runtimes
 * - `--quick`: a few rounds
 * - `--check`: fails when a ratio is outside its band (bands.json), and runs only jobs that have one
 * - `--json FILE`: writes what was found
 */

import { writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import { outside, readBands } from "./bands.js";
import { JOBS } from "./jobs.js";
import { emptyMeasurements } from "./measurements.js";
import { JOBS as PORTABLE } from "./portable/jobs.js";
import { RUNTIMES } from "./runtimes/index.js";
import { printed } from "./table.js";

const { values: asked, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    in: { type: "string", default: "node" },
    all: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    json: { type: "string" },
  },
});
const bands = asked.check ? await readBands() : [];
const jobs = choose(JOBS, positionals).filter(({ name }) => !asked.check || bands.some(({ job }) => job === name));
const runtimes = choose(RUNTIMES, asked.all ? [] : asked.in.split(","));

const measurements = emptyMeasurements(asked.quick);
console.log(`${measurements.machine.cpu}, ${measurements.machine.cores} cores`);
for (const job of jobs) {
  for (const runtime of runtimes) {
    // The others are about processes and servers, and drive other runtimes themselves.
    if (runtime.name !== "node" && !PORTABLE.includes(job)) continue;
    try {
      let { run, problems } = await measure(job, runtime);
      // Something else may have been done on the machine just then.
      if (problems.length > 0 && asked.check) ({ run, problems } = await measure(job, runtime));
      measurements.runs.push(run);
      await keep();
      for (const problem of problems) wrong(problem);
    } catch (error) {
      wrong(String(error));
    }
  }
}

/** Writes what is known: it takes long, and may be ended before its end. */
async function keep() {
  if (asked.json !== undefined) await writeFile(asked.json, `${JSON.stringify(measurements, undefined, 1)}\n`);
}

/**
 * Runs one job, prints what it finds, and gives what is wrong with that.
 *
 * @param {import("./jobs.js").Job} job
 * @param {import("./runtimes/index.js").Runtime} runtime
 */
async function measure({ name, what }, { title: runtime, run }) {
  const { version, result } = await run(name, { quick: asked.quick });
  console.log(`\n${name}, ${runtime} ${version}: ${what}`);
  for (const table of result.tables) console.log(`\n${printed(table)}`);
  const banded = bands.filter(({ job }) => job === name);
  return {
    run: { job: name, what, runtime, version, ...result },
    problems: [...result.problems, ...outside(banded, result.tables)],
  };
}

/** @param {string} problem */
function wrong(problem) {
  console.log(`WRONG: ${problem}`);
  process.exitCode = 1;
}

/**
 * Those of a list that are named, or all.
 *
 * @template {{ name: string }} T
 * @param {readonly T[]} list
 * @param {readonly string[]} names
 */
function choose(list, names) {
  const unknown = names.filter((name) => !list.some((one) => one.name === name));
  if (unknown.length > 0) {
    console.error(`there is no ${unknown.join(", ")}; there are ${list.map(({ name }) => name).join(", ")}`);
    process.exit(2);
  }
  return names.length === 0 ? list : list.filter(({ name }) => names.includes(name));
}
