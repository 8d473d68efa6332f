/**
 * Nothing secret leaves the library. What its objects, errors, requests, stores, answers and logs show is searched for canaries in
 * every runtime (`tests/suite/secrets`); here is what needs files, processes and the sources. `--long` plants other keys, many times.
 */

import { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { runGroups } from "../../suite/run-groups.ts";
import { secrets } from "../../suite/secrets/index.ts";
import { checkCommand } from "./command.ts";
import { checkComparisons } from "./comparisons.ts";

/** How often the groups run in the long form, each time with new keys. */
const LONG = 25;

const checks = new Checks();
await checkComparisons(checks);
await checkCommand(checks);
const library = await importLibrary();
const times = process.argv.includes("--long") ? LONG : 1;
const groups = Array.from({ length: times }, (_, index) => [`secrets ${index + 1}`, () => secrets(library)] as const);
const { passed, failed, failures } = await runGroups(Object.fromEntries(groups));
const report = checks.report("Secrets");
console.log(
  JSON.stringify({
    ...report,
    passed: report.passed + passed,
    failed: report.failed + failed,
    failures: [...report.failures, ...failures],
  }),
);
