/**
 * Runs the shared suite in every runtime that is at hand or can be fetched, then the checks of the package and against
 * other libraries, and ends with a table. Names on the command line choose some of them.
 *
 * `--tarball FILE` tests a package that was packed before, such as the one to be published, in the place of what is built.
 * `--json FILE` also writes what was reported to a file, from which `build/runtimes-table.js` makes a table of the README.
 *
 * What is missing on this machine is named, with the command that gets it. With CI set, that is a failure.
 */

import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EVIDENCE } from "./evidence/index.ts";
import { INTEROP } from "./interop/index.ts";
import { startIssuer } from "./issuer/server.ts";
import { printReports } from "./report.ts";
import { makeApplication } from "./runtimes/application.ts";
import { RUNTIMES } from "./runtimes/index.ts";
import type { Bench, Runtime } from "./runtimes/runtime.ts";
import type { Report } from "./suite/environment.ts";

const ALL: readonly Runtime[] = [...RUNTIMES, ...INTEROP, ...EVIDENCE];

const { values, positionals: only } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "string" }, tarball: { type: "string" } },
});
const unknown = only.filter((name) => !ALL.some((runtime) => runtime.name === name));
if (unknown.length > 0) {
  console.error(`there is no ${unknown.join(", ")}; there are ${ALL.map(({ name }) => name).join("; ")}`);
  process.exit(2);
}

if (values.tarball !== undefined) process.env.TESTED_TARBALL = resolve(values.tarball);
const tls = new URL("fixtures/tls/", new URL("../", import.meta.url));
await makeApplication();
const issuer = await startIssuer(tls);
const bench: Bench = {
  environment: { http: issuer.http, https: issuer.https },
  authority: fileURLToPath(new URL("ca.pem", tls)),
};
const chosen = ALL.filter(({ name }) => only.length === 0 || only.includes(name));
const reports = new Map<Runtime, readonly Report[]>();
const missing: string[] = [];
const waiting = [...chosen];
// Two at a time: most of a run is waiting for the other side.
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));
issuer.close();
if (values.json !== undefined) writeJson(values.json);
process.exitCode = printReports(
  chosen.flatMap((runtime) => reports.get(runtime) ?? []),
  missing,
)
  ? 0
  : 1;

/** The reports of runtimes, and those of all else. */
function writeJson(file: string): void {
  const of = (some: readonly Runtime[]): Report[] => some.flatMap((runtime) => reports.get(runtime) ?? []);
  const written = { runtimes: of(RUNTIMES), others: of([...INTEROP, ...EVIDENCE]), missing };
  writeFileSync(file, `${JSON.stringify(written, null, 2)}\n`);
}

async function work(): Promise<void> {
  for (let runtime = waiting.shift(); runtime !== undefined; runtime = waiting.shift()) {
    const absent = await runtime.missing();
    if (absent.length > 0) {
      missing.push(`${runtime.name}: ${absent.join(", ")} not found; get it with: ${runtime.install}`);
      continue;
    }
    console.log(`running ${runtime.name} …`);
    const began = performance.now();
    reports.set(runtime, await runOne(runtime));
    console.log(`${runtime.name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
}

async function runOne(runtime: Runtime): Promise<readonly Report[]> {
  try {
    return await runtime.run(bench);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return [{ runtime: runtime.name, version: "", passed: 0, failed: 1, failures: [`it did not run: ${said}`] }];
  }
}
