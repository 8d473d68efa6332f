/** Tables on the console. */

/** A number begins with a digit, or with what says that it is about one. */
const NUMBER = /^[\d~×+-]/;

/**
 * Rows in columns, the first row as heads; numbers stand to the right.
 *
 * @param {readonly (readonly string[])[]} rows
 */
export function table([heads = [], ...rows]) {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => (row[column] ?? "").length)));
  const isNumeric = heads.map((_, column) => rows.every((row) => NUMBER.test(row[column] ?? "")));
  const lines = [heads, ...rows].map((row) =>
    row.map((cell, column) =>
      isNumeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  );
  return lines.map((line) => line.join("  ").trimEnd()).join("\n");
}
