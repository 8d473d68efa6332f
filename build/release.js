/**
 * Makes a release: `node build/release.js`, on a clean checkout of the commit that is to be released.
 *
 * It packs once, tests that very tarball in every runtime, writes it into `release/` with its SHA-256 and its bill of materials, and
 * asks npm and JSR what they would publish. Names of rows, as `npm test` has them, try that with some of the tests; what comes of it
 * cannot be published.
 *
 * `--publish npm` and `--publish jsr` are steps of their own, for the tarball that is there by then.
 */

import { parseArgs } from "node:util";
import { demandReady, demandTagged } from "./release/ready.js";
import { dryRun, publishToJsr, publishToNpm } from "./release/registries.js";
import { run } from "./release/run.js";
import { certify, demandCertified, packOnce } from "./release/tarball.js";

const { values, positionals: rows } = parseArgs({ allowPositionals: true, options: { publish: { type: "string" } } });
const version = demandReady();

if (values.publish === undefined) {
  const tarball = packOnce(version);
  run("npm", ["test", "--", "--tarball", tarball, ...rows], { CI: "true" });
  demandReady();
  dryRun(tarball, version);
  if (rows.length === 0) certify(tarball);
  else console.log(`${tarball} was tested by ${rows.join(", ")} alone, and is not to be published`);
} else {
  demandTagged(version);
  const tarball = demandCertified(version);
  if (values.publish === "npm") publishToNpm(tarball, version);
  else if (values.publish === "jsr") publishToJsr();
  else throw new Error("publish to npm or jsr");
}
