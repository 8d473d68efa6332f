/** Runs programs, one after the other; the first that fails ends it all. */

import { execFileSync } from "node:child_process";
import process from "node:process";

/**
 * Runs a program, and shows what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} given
 * @param {Readonly<Record<string, string>>} env - Beside what there is.
 */
export function run(program, given, env = {}) {
  console.log(`\n$ ${[program, ...given].join(" ")}`);
  execFileSync(program, given, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env } });
}

/**
 * Runs a program, and gives what it prints.
 *
 * @param {string} program
 * @param {readonly string[]} given
 */
export function ask(program, given) {
  return execFileSync(program, given, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}
