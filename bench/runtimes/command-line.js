/** Runtimes that have a command line. */

import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** Minutes after which a job is given up. */
const PATIENCE = 20;

const fileOf = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * The file of a program that npm installs with the project.
 *
 * @param {string} name
 */
export const ownProgram = (name) => fileOf(`../../node_modules/.bin/${name}`);

/**
 * @param {string} name
 * @param {string} title
 * @param {readonly string[]} command
 * @param {string} jobs - The list of jobs that it can run.
 * @returns {import("./index.js").Runtime}
 */
export function commandLine(name, title, command, jobs) {
  const module = new URL(`../${jobs}`, import.meta.url).href;
  return {
    name,
    title,
    run: (job, options) => runProgram([...command, fileOf("inside/process.js"), module, job, JSON.stringify(options)]),
  };
}

/**
 * Runs a program whose last line says what a job found.
 *
 * @param {readonly string[]} command
 * @returns {Promise<import("./index.js").Ran>}
 */
export async function runProgram([program = "", ...given]) {
  const child = spawn(program, given, { stdio: ["ignore", "pipe", "inherit"], timeout: PATIENCE * 60_000 });
  const exit = new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [printed, code] = await Promise.all([text(child.stdout), exit]);
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${printed.slice(-2000)}`);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}
