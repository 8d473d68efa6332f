/** The tarball: packed once, and known by its SHA-256 from then on. */

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import process from "node:process";
import { ask, run } from "./run.js";

const FOLDER = "release";
/** Written when every test has passed, in the format of `sha256sum`. */
const SUMS = `${FOLDER}/SHA256SUMS`;

/**
 * Builds and packs, and gives the tarball's path.
 *
 * @param {string} version
 */
export function packOnce(version) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  run("npm", ["pack", "--pack-destination", FOLDER]);
  const tarball = tarballOf(version);
  console.log(`SHA-256 of ${basename(tarball)}: ${digest(tarball)}`);
  return tarball;
}

/**
 * Lists a tarball that has passed all tests, and the bill of materials beside it.
 *
 * @param {string} tarball
 */
export function certify(tarball) {
  const bom = tarball.replace(/\.tgz$/, ".cdx.json");
  writeFileSync(bom, ask(process.execPath, ["build/sbom.js"]));
  const lines = [tarball, bom].map((file) => `${digest(file)}  ${basename(file)}\n`);
  writeFileSync(SUMS, lines.join(""));
  console.log(`\n${SUMS}\n${lines.join("")}`);
}

/**
 * Gives the tarball of a version; throws where it is not the one that passed all tests.
 *
 * @param {string} version
 */
export function demandCertified(version) {
  const tarball = tarballOf(version);
  if (!existsSync(SUMS)) throw new Error(`there is no ${SUMS}: no tarball has passed all tests`);
  const line = `${digest(tarball)}  ${basename(tarball)}`;
  if (!readFileSync(SUMS, "utf8").split("\n").includes(line)) throw new Error(`${SUMS} has not ${line}`);
  return tarball;
}

/** @param {string} version */
function tarballOf(version) {
  // Absolute: what looks like `folder/name` npm takes for a repository.
  return resolve(FOLDER, `scitokens-${version}.tgz`);
}

/** @param {string} file */
function digest(file) {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}
