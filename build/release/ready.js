/** What must be so before anything is packed, and before anything is published. */

import { readFileSync } from "node:fs";
import process from "node:process";
import { ask } from "./run.js";

/** Gives the version to release; throws where this checkout is no release. */
export function demandReady() {
  const changed = ask("git", ["status", "--porcelain"]);
  if (changed !== "") throw new Error(`the checkout has changes that are in no commit:\n${changed}`);
  // It fails where places disagree, and where CHANGELOG.md has another version or none.
  const version = ask(process.execPath, ["build/version.js"]).trim();
  const [first = ""] = /^## .*$/m.exec(readFileSync("CHANGELOG.md", "utf8")) ?? [];
  if (!first.startsWith(`## [${version}]`))
    throw new Error(`CHANGELOG.md begins with ${first}, and not with ${version}`);
  return version;
}

/**
 * Throws where this commit has not the tag of its version, by which everybody finds what was released.
 *
 * @param {string} version
 */
export function demandTagged(version) {
  const tags = ask("git", ["tag", "--points-at", "HEAD"]).split("\n");
  if (!tags.includes(`v${version}`)) throw new Error(`this commit has no tag v${version}`);
}
