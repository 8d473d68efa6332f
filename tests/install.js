/** Installs what only the tests need, or another folder that is named, when it is not there or not of the lock file. */

import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const [name = "tests"] = process.argv.slice(2);
const base = new URL(`../${name}/`, import.meta.url);
const folder = fileURLToPath(base);
/** @param {string} file */
const changedAt = (file) => statSync(new URL(file, base), { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (changedAt("node_modules/.package-lock.json") < changedAt("package-lock.json")) {
  console.log(`installing what ${name} needs: npm ci --prefix ${name}`);
  const given = ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"];
  const { status } = spawnSync("npm", given, {
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error(`the packages of ${name} could not be installed; run it again where npm can reach its registry`);
    process.exit(1);
  }
}
