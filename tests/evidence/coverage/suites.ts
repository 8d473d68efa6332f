/**
 * The shared suite in some runtimes, one after the other: `node coverage-suites.js NAME…`. Which library they run is said by
 * `TESTED_APPLICATION` (`tests/package/pack.ts`).
 */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Checks } from "../../checks.ts";
import { startIssuer } from "../../issuer/server.ts";
import { checkMissingParts } from "../../package/missing-parts.ts";
import { application, root } from "../../package/pack.ts";
import { RUNTIMES } from "../../runtimes/index.ts";
import type { Runtime } from "../../runtimes/runtime.ts";
import { counted } from "../../suite/counted.ts";

/** What no suite can do to the library that it runs with: take parts away. */
const MISSING_PARTS: Runtime = {
  name: "missing parts",
  install: "npm install",
  missing: () => [],
  async run() {
    const checks = new Checks();
    await checkMissingParts(checks, application);
    return [{ ...checks.report("missing parts"), coverage: counted() }];
  },
};

const tls = join(root, "tests/fixtures/tls");
const issuer = await startIssuer(pathToFileURL(`${tls}/`));
const bench = { environment: { http: issuer.http, https: issuer.https }, authority: join(tls, "ca.pem") };
for (const name of process.argv.slice(2)) {
  const runtime = [...RUNTIMES, MISSING_PARTS].find((one) => one.name === name);
  if (runtime === undefined) throw new Error(`there is no runtime ${name}`);
  // Whoever reads a line knows a report by what stands first.
  for (const { runtime: where, ...report } of await runtime.run(bench)) {
    console.log(JSON.stringify({ runtime: where, ...report }));
  }
}
issuer.close();
