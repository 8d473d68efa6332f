/** Runs one job, and prints what it found: `RUNTIME process.js JOBS NAME OPTIONS`. */

import process from "node:process";

const [list = "", name, options = ""] = process.argv.slice(2);
/** @type {{ JOBS: readonly import("../../jobs.js").Job[] }} */
const { JOBS } = await import(list);
const job = JOBS.find((one) => one.name === name);
const result = await job?.run(JSON.parse(options));
const { deno, bun, node } = /** @type {Record<string, string | undefined>} */ (process.versions);
console.log(JSON.stringify({ version: deno ?? bun ?? node, result }));
process.exit(0);
