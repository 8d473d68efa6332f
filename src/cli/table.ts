/**
 * Rows of text in columns.
 *
 * @module
 */

import { stripVTControlCharacters } from "node:util";

/** Lines whose columns are in line, each as wide as its widest cell; nothing is cut. */
export function table(rows: readonly (readonly string[])[], indent: string = "  "): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, width(cell));
  }
  return rows.map((row) => (indent + row.map((cell, column) => pad(cell, widths[column] ?? 0)).join("  ")).trimEnd());
}

function pad(cell: string, wanted: number): string {
  return cell + " ".repeat(wanted - width(cell));
}

/** The columns that a text takes on a terminal, nearly: one for each character. */
function width(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}
