/** Ratios that would show a regression: each has a generous band, as a machine that is busy measures badly. */

import { readFile } from "node:fs/promises";
import { short } from "./statistics.js";

/**
 * @typedef {object} Band
 * @property {string} job
 * @property {string} table
 * @property {string} row
 * @property {string} [beside] - Another row that it is compared with, instead of the table's base.
 * @property {number} atMost
 */

/** @returns {Promise<readonly Band[]>} */
export async function readBands() {
  return JSON.parse(await readFile(new URL("bands.json", import.meta.url), "utf8"));
}

/**
 * What is outside its band, or not there at all.
 *
 * @param {readonly Band[]} bands - Of one job.
 * @param {readonly import("./jobs.js").Table[]} tables - What it found.
 */
export function outside(bands, tables) {
  return bands.flatMap(({ table: title, row, beside, atMost }) => {
    const table = tables.find((one) => one.title === title);
    const ratioOf = (/** @type {string | undefined} */ name) => table?.rows.find((one) => one.name === name)?.ratio;
    const ratio = Number(ratioOf(row)) / Number(ratioOf(beside ?? table?.base));
    if (ratio <= atMost) return [];
    return [`${title}: ${row} is ${short(ratio)} × ${beside ?? table?.base}, and may be ${atMost} × at most`];
  });
}
