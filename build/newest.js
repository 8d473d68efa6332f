/**
 * Pins the newest of each runtime that comes from npm, where an older one is pinned: `node build/newest.js`. `RUNTIMES=newest .ci/run`
 * begins with it, which tells what a new release breaks; to keep what it wrote, commit it.
 *
 * Browsers are those of Debian, and new already.
 */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** By the folder whose package.json has them. */
const RUNTIMES = { ".": ["bun", "deno"], tests: ["edge-runtime", "miniflare"] };
const NODE = "tests/node-versions.json";

for (const [folder, names] of Object.entries(RUNTIMES)) {
  // Lock files say nothing of where packages come from.
  const options = [
    "--package-lock-only",
    "--save-exact",
    "--omit-lockfile-registry-resolved",
    "--no-audit",
    "--no-fund",
  ];
  npm("install", "--prefix", folder, ...options, ...names.map((name) => `${name}@latest`));
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  for (const name of names) console.log(`${name} ${dependencies[name] ?? devDependencies[name]}`);
}

/** @type {readonly string[]} */
const pinned = JSON.parse(readFileSync(NODE, "utf8"));
const released = JSON.parse(npm("view", "node", "versions", "--json"));
const newest = pinned.map((version) => newestOf(major(version)));
console.log(`node ${newest.join(" ")}`);
writeFileSync(NODE, `[${newest.map((version) => JSON.stringify(version)).join(", ")}]\n`);

/** @param {string} version */
function major(version) {
  return Number(version.split(".")[0]);
}

/** @param {number} wanted */
function newestOf(wanted) {
  const [last] = released
    .filter((/** @type {string} */ version) => /^\d+\.\d+\.\d+$/.test(version) && major(version) === wanted)
    .sort((/** @type {string} */ a, /** @type {string} */ b) => b.localeCompare(a, "en", { numeric: true }));
  if (last === undefined) throw new Error(`npm has no Node.js ${wanted}`);
  return last;
}

/** @param {readonly string[]} given */
function npm(...given) {
  return execFileSync("npm", given, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: 2 ** 26 });
}
