/** The issuer of `scitokens/issuer` over https, in the runtime at hand, and clients that others wrote: `check.js NAME`. */

import { Checks } from "../checks.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Bench } from "./bench.ts";
import { oauthClient } from "./oauth-client.ts";
import { processesShare } from "./processes.ts";
import { pythonAsks } from "./python.ts";

const [name = ""] = process.argv.slice(2);
const checks = new Checks();
const bench: Bench = {
  check: (what, act) => checks.check(what, act),
  library: await importLibrary(),
  authority: process.env.NODE_EXTRA_CA_CERTS as string,
};
for (const run of [oauthClient, pythonAsks, processesShare]) {
  await checks.check(`${run.name} ran to its end`, () => run(bench));
}
const versions: Readonly<Record<string, string | undefined>> = process.versions;
const version = versions.deno ?? versions.bun ?? versions.node ?? "";
const report = checks.report(`Issuer, ${name}`, version);
console.log(JSON.stringify(report));
process.exit(report.failed === 0 ? 0 : 1);
