/** How much of each folder is covered. */

import { dirname } from "node:path";
import istanbul, { type Totals } from "istanbul-lib-coverage";
import type { Counted } from "./counting.ts";

const COLUMNS = ["lines", "branches", "functions"] as const;

/** A row a folder, and one for all. */
export function tableOf(map: Counted): string {
  const files = Object.keys(map).sort();
  const folders = [...new Set(files.map(dirname))];
  const rows = folders.map((folder) =>
    row(
      `${folder}/`,
      map,
      files.filter((file) => dirname(file) === folder),
    ),
  );
  const all = [["folder", ...COLUMNS], ...rows, row("all", map, files)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((cells) => (cells[column] as string).length)));
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number);
  return all.map((cells) => cells.map(pad).join("  ")).join("\n");
}

function row(name: string, map: Counted, files: readonly string[]): string[] {
  const summary = istanbul.createCoverageSummary();
  const whole = istanbul.createCoverageMap(map);
  for (const file of files) summary.merge(whole.fileCoverageFor(file).toSummary());
  return [name, ...COLUMNS.map((column) => share(summary[column]))];
}

const share = ({ covered, total }: Totals): string =>
  `${total === 0 ? "100.0" : (Math.floor((1000 * covered) / total) / 10).toFixed(1)} % (${covered}/${total})`;
