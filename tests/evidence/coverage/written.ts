/** The coverage as files: pages to look at, and lcov for other tools. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import coverage from "istanbul-lib-coverage";
import library from "istanbul-lib-report";
import reports from "istanbul-reports";
import { root } from "../../package/pack.ts";
import type { Counted } from "./counting.ts";

export function writeReport(dir: string, map: Counted): void {
  const sourceFinder = (file: string): string => readFileSync(join(root, file), "utf8");
  const context = library.createContext({ dir, coverageMap: coverage.createCoverageMap(map), sourceFinder });
  for (const format of ["html", "lcovonly"] as const) reports.create(format).execute(context);
}
