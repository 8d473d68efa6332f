/** Runs the shared suite in a runtime that has a command line: `RUNTIME command-line.js DIST-URL ENVIRONMENT-JSON NAME`. */

import type { Library } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";

const [dist, environment, runtime] = process.argv.slice(2) as [string, string, string];
const main = await import(new URL("index.js", dist).href);
const jwt = await import(new URL("jwt/index.js", dist).href);
const versions: Readonly<Record<string, string | undefined>> = process.versions;
const version = versions.deno ?? versions.bun ?? versions.node;
const report = await runSuite({ ...main, jwt } as Library, JSON.parse(environment), `${runtime} ${version}`);
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);
