/** Runs all jobs, or those that are named: `npm run bench -- NAME…`. Only what a job counts can make it fail, no time. */

import { availableParallelism } from "node:os";
import process from "node:process";
import { JOBS } from "./jobs.js";

const named = process.argv.slice(2);
const unknown = named.filter((name) => !JOBS.some((job) => job.name === name));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(", ")}; there are ${JOBS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

console.log(`Node.js ${process.versions.node}, ${availableParallelism()} cores`);
for (const { name, what, run } of JOBS) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n${name}: ${what}\n`);
  for (const problem of await run()) {
    console.log(`WRONG: ${problem}`);
    process.exitCode = 1;
  }
}
