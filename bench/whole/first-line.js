/** A program, from its start to the first line that it says. */

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/**
 * Starts a program, and waits for its end.
 *
 * @param {string} program
 * @param {readonly string[]} given
 * @param {string} cwd
 * @returns {Promise<{ time: number, line: string | undefined }>} The first line, and when it was said, in milliseconds.
 */
export function firstLine(program, given, cwd) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(program, given, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    let time = Number.NaN;
    /** @type {string | undefined} */
    let line;
    createInterface(child.stdout).once("line", (first) => {
      time = performance.now() - start;
      line = first;
    });
    child.on("error", reject);
    child.on("close", () => resolve({ time, line }));
  });
}
