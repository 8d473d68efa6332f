/**
 * Writes the reference of every export, as pages of HTML, into `api-reference`: `npm run docs`. A warning is a failure, and so is
 * whatever `deno doc --lint` finds.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import process from "node:process";

const FOLDER = "api-reference";

/** @type {{ exports: Record<string, string>, version: string }} */
const { exports, version } = JSON.parse(readFileSync("deno.json", "utf8"));
const sources = Object.values(exports);

rmSync(FOLDER, { recursive: true, force: true });
document("--lint");
document("--html", "--name=scitokens", `--output=${FOLDER}`);
if (!existsSync(`${FOLDER}/index.html`)) throw new Error(`there is no ${FOLDER}/index.html`);
console.log(`the reference of scitokens ${version} is in ${FOLDER}/index.html`);

/** @param {readonly string[]} given */
function document(...given) {
  const options = /** @type {const} */ ({ encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  const { status, stderr } = spawnSync("node_modules/.bin/deno", ["doc", ...given, ...sources], options);
  if (status !== 0 || /\bwarn(?:ing)?\b/i.test(stderr)) throw new Error(`deno doc ${given.join(" ")}: ${stderr}`);
}
