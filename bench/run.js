/** Runs all jobs, or those that are named: `npm run bench -- NAME…`. */

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { JOBS } from "./jobs.js";
import { printed } from "./table.js";

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false } },
});
const unknown = named.filter((name) => !JOBS.some((job) => job.name === name));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(", ")}; there are ${JOBS.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}

console.log(`Node.js ${process.versions.node}, ${availableParallelism()} cores`);
for (const { name, what, run } of JOBS) {
  if (named.length > 0 && !named.includes(name)) continue;
  console.log(`\n${name}: ${what}`);
  const { tables, problems } = await run(values);
  for (const table of tables) console.log(`\n${printed(table)}`);
  for (const problem of problems) {
    console.log(`WRONG: ${problem}`);
    process.exitCode = 1;
  }
}
