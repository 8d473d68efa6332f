/**
 * What the package is made of, by whom it can be changed on its way, and whether anybody can build it again.
 *
 * `supply-chain.js [--long]`: the long form asks the npm registry what is known against it.
 */

import { Checks } from "../../checks.ts";
import { pack } from "../../package/pack.ts";
import { checkAudit } from "./audit.ts";
import { checkLicences } from "./licences.ts";
import { checkLocks } from "./locks.ts";
import { lockFiles, others, shipped } from "./packages.ts";
import { checkRelease } from "./release.ts";
import { checkReproducible } from "./reproducible.ts";
import { checkSbom } from "./sbom.ts";
import { checkScripts } from "./scripts.ts";
import { checkWorkflows } from "./workflows.ts";

const isLong = process.argv.includes("--long");
const checks = new Checks();
const files = lockFiles();
const tarball = await pack();

await checkLocks(checks, files);
await checkScripts(checks, files, tarball);
const licences = await checkLicences(checks, files);
await checkSbom(checks, files);
await checkWorkflows(checks);
await checkRelease(checks);
await checkReproducible(checks, tarball);
const audited = isLong
  ? await checkAudit(checks, files)
  : "  npm audit: asked with --long alone, as it needs the registry";

const locked = files.reduce((sum, file) => sum + others(file).length, 0);
console.log(`Supply chain: ${shipped(files).length} packages are shipped, ${locked} locked\n${licences}\n${audited}`);
console.log(JSON.stringify(checks.report("Supply chain", isLong ? "with npm audit" : "")));
