/**
 * The library against others, over tokens that are made by chance: `jose` for tokens, the Python library and scitokens-cpp
 * for what scopes allow. Each disagreement needs a row that says why, and each row a disagreement.
 *
 * Without arguments it takes the same cases each time; `--long` takes many more, `--seed NUMBER` others.
 */

import { Checks } from "../../checks.ts";
import { importLibrary } from "../../runtimes/application.ts";
import { readAsked } from "./asked.ts";
import { compareWithJose } from "./jose/run.ts";
import { compareWithPeers } from "./peers/run.ts";

const asked = readAsked();
// Of ten thousands of refusals, nobody reads where they were made.
Error.stackTraceLimit = 0;
const library = await importLibrary();
const checks = new Checks();
await compareWithJose(checks, library, asked);
const versions = await compareWithPeers(checks, library, asked);
const report = checks.report("Differences", versions);
console.log(JSON.stringify(report));
process.exitCode = report.failed === 0 ? 0 : 1;
