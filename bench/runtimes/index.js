/** Where jobs run: each has a process, a Worker or a page of its own. A new runtime is a file, and a line here. */

import process from "node:process";
import { chromium } from "./chromium.js";
import { commandLine, ownProgram } from "./command-line.js";
import { workerd } from "./workerd.js";

/** @typedef {import("../jobs.js").Options} Options */
/** @typedef {import("../jobs.js").Result} Result */

/**
 * @typedef {object} Runtime
 * @property {string} name - As it is chosen on the command line.
 * @property {string} title
 * @property {(job: string, options: Options) => Promise<Ran>} run
 */

/**
 * @typedef {object} Ran
 * @property {string} version - Of the runtime.
 * @property {Result} result
 */

/** @type {readonly Runtime[]} */
export const RUNTIMES = [
  // The only one for jobs about whole processes.
  commandLine("node", "Node.js", [process.execPath, "--expose-gc"], "jobs.js"),
  commandLine("deno", "Deno", [ownProgram("deno"), "run", "--quiet", "--allow-all"], "portable/jobs.js"),
  commandLine("bun", "Bun", [ownProgram("bun")], "portable/jobs.js"),
  workerd,
  chromium,
];
