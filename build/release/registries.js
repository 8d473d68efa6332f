/** npm, which takes the tarball, and JSR, which takes the sources of the same commit. */

import { readFileSync } from "node:fs";
import { ask, run } from "./run.js";

/**
 * Asks both what they would publish.
 *
 * @param {string} tarball
 * @param {string} version
 */
export function dryRun(tarball, version) {
  run("npm", ["publish", "--dry-run", ...npmOptions(version), tarball]);
  jsr("--dry-run");
}

/**
 * @param {string} tarball
 * @param {string} version
 */
export function publishToNpm(tarball, version) {
  // npm compares it with where the build is proved to come from.
  const { repository } = JSON.parse(readFileSync("package.json", "utf8"));
  if (repository === undefined)
    throw new Error("package.json names no repository, without which npm takes no provenance");
  run("npm", ["publish", ...npmOptions(version), "--provenance", tarball]);
}

export function publishToJsr() {
  // Where this is a step of its own, nothing is installed yet; and nothing that is runs a script of its own here.
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
  run("npm", ["ci", "--prefix", "tests", "--ignore-scripts", "--no-audit", "--no-fund"]);
  jsr();
}

/**
 * What has a hyphen comes before a release (Semantic Versioning section 9), and nobody gets it without asking for it.
 *
 * @param {string} version
 */
function npmOptions(version) {
  return ["--ignore-scripts", "--access", "public", "--tag", version.includes("-") ? "next" : "latest"];
}

/** @param {readonly string[]} given */
function jsr(...given) {
  // Else it downloads a Deno of its own.
  const path = ask("node_modules/.bin/deno", ["eval", "--no-config", "console.log(Deno.execPath())"]);
  run("tests/node_modules/.bin/jsr", ["publish", ...given], { DENO_BIN_PATH: path.trim() });
}
