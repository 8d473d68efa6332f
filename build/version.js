/**
 * Prints the version, if every place that tells one tells the same, and fails otherwise: `node build/version.js`.
 */

import { readFileSync } from "node:fs";

/** @typedef {{ version: string, packages: Record<string, { version?: string }> }} Manifest */

const { version } = json("package.json");
const lock = json("package-lock.json");

/** @type {Readonly<Record<string, string | undefined>>} */
const TOLD = {
  "deno.json": json("deno.json").version,
  "package-lock.json": lock.version,
  "package-lock.json, of the package in it": lock.packages[""]?.version,
  "src/cli/version.ts": /VERSION = "(.+)"/.exec(text("src/cli/version.ts"))?.[1],
  // The newest with a date; above it there may be what is in no release yet.
  "CHANGELOG.md": /^## \[(.+)\] - \d{4}-\d\d-\d\d$/m.exec(text("CHANGELOG.md"))?.[1],
};

const others = Object.entries(TOLD).filter(([, told]) => told !== version);
if (others.length > 0) {
  const list = others.map(([place, told]) => `${place} tells ${told ?? "none"}`).join("; ");
  throw new Error(`package.json tells ${version}, but ${list}`);
}
console.log(version);

/** @param {string} file */
function text(file) {
  return readFileSync(file, "utf8");
}

/**
 * @param {string} file
 * @returns {Manifest}
 */
function json(file) {
  return JSON.parse(text(file));
}
