/** Tables on the console. */

import { short } from "./statistics.js";

/** A number begins with a digit, or with what says that it is about one. */
const NUMBER = /^[\d~×+-]/;

/**
 * What a job found, with its title.
 *
 * @param {import("./jobs.js").Table} found
 */
export function printed({ title, base, baseTime, rows }) {
  const cells = rows.map(({ name, ratio, low = Number.NaN, high = Number.NaN, note = "" }) =>
    ratio === undefined ? [name, "", "", note] : [name, short(ratio), `${short(low)} to ${short(high)}`, note],
  );
  const time = baseTime > 0 ? `, here and now ${short(baseTime)} ms` : "";
  return `${title}\n${table([["", "ratio", "quartiles", ""], ...cells])}\nratio 1 is ${base}${time}`;
}

/**
 * Rows in columns, the first row as heads; numbers stand to the right, names to the left.
 *
 * @param {readonly (readonly string[])[]} rows
 */
function table([heads = [], ...rows]) {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? "").length)));
  const isNumeric = heads.map((_, column) => column > 0 && rows.every((row) => NUMBER.test(row[column] || "0")));
  const lines = [heads, ...rows].map((row) =>
    row.map((cell, column) =>
      isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  );
  return lines.map((line) => line.join("  ").trimEnd()).join("\n");
}
