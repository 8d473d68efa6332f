/** What one run of the benchmark found, as `--json` writes it and the report and the chart read it. */

import { readFile } from "node:fs/promises";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/**
 * @typedef {object} Measurements
 * @property {string} date
 * @property {Machine} machine
 * @property {boolean} quick
 * @property {Run[]} runs
 */

/**
 * @typedef {object} Machine
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memory - In GB.
 * @property {string} system
 */

/**
 * One job in one runtime.
 *
 * @typedef {object} Run
 * @property {string} job
 * @property {string} what
 * @property {string} runtime
 * @property {string} version
 * @property {import("./jobs.js").Table[]} tables
 * @property {string[]} problems
 */

/**
 * The frame of a run that begins.
 *
 * @param {boolean} quick
 * @returns {Measurements}
 */
export function emptyMeasurements(quick) {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release().split(".").slice(0, 2).join(".")}`,
  };
  return { date: new Date().toISOString().slice(0, 10), machine, quick, runs: [] };
}

/**
 * @param {string} file
 * @returns {Promise<Measurements>}
 */
export async function readMeasurements(file) {
  return JSON.parse(await readFile(file, "utf8"));
}
