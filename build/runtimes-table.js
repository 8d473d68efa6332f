/**
 * Writes the README's table of runtimes from what the tests reported: `npm test -- --json FILE`, then
 * `node build/runtimes-table.js FILE`.
 */

import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

const README = "README.md";
const TABLE = /(<!-- runtimes: [^>]*-->\n)[\s\S]*?(<!-- \/runtimes -->)/;

/** @typedef {{ runtime: string, version: string, passed: number, failed: number, algorithms?: Record<string, string> }} Report */

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("give the file that `npm test -- --json FILE` has written");
/** @type {{ runtimes: readonly Report[], missing: readonly string[] }} */
const { runtimes, missing } = JSON.parse(readFileSync(file, "utf8"));
// Browsers report more, such as of storage; only the suite tells of algorithms.
const suites = runtimes.filter(({ algorithms }) => algorithms !== undefined);
const failed = suites.filter((report) => report.failed > 0 || report.passed === 0);
if (missing.length > 0 || failed.length > 0) {
  throw new Error(
    `not of a run like this: ${[...missing, ...failed.map(({ runtime }) => `${runtime} failed`)].join("; ")}`,
  );
}

const rows = suites.map(({ runtime, version, algorithms = {} }) => {
  const native = Object.values(algorithms).filter((support) => support === "native").length;
  const of = Object.keys(algorithms).length;
  return `| ${runtime} | ${version} | ${native === of ? `all ${of}` : `${native} of ${of}`} |`;
});
const table = ["| runtime | version | native algorithms |", "| --- | --- | --- |", ...rows, ""].join("\n");
const text = readFileSync(README, "utf8");
if (!TABLE.test(text)) throw new Error(`${README} has no place for the table`);
writeFileSync(
  README,
  text.replace(TABLE, (_whole, start, end) => `${start}\n${table}\n${end}`),
);
