/** The runtimes that have a command line. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./application.js";

/**
 * @typedef {object} Runtime
 * @property {string} name
 * @property {string} program
 * @property {readonly string[]} flags
 * @property {string | undefined} missing - What to do where it is not there.
 */

/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  { name: "Node.js", program: process.execPath, flags: [], missing: undefined },
  own("Deno", "deno", ["run", "--quiet", "-A"]),
  own("Bun", "bun", []),
];

/**
 * One that npm installs with the project.
 *
 * @param {string} name
 * @param {string} file
 * @param {readonly string[]} flags
 * @returns {Runtime}
 */
function own(name, file, flags) {
  const program = join(ROOT, "node_modules/.bin", file);
  return { name, program, flags, missing: existsSync(program) ? undefined : "npm install" };
}
