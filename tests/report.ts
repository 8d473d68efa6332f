/** The table at the end of the tests. */

import type { Report } from "./suite/environment.ts";

/** Prints what failed, the table, what was not run, and the sum; tells whether all is well. */
export function printReports(reports: readonly Report[], missing: readonly string[]): boolean {
  for (const { runtime, failures } of reports) {
    for (const failure of failures) console.log(`FAILED in ${runtime}: ${failure}`);
  }
  console.log(`\n${table(reports)}`);
  for (const line of missing) console.log(`not run: ${line}`);

  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  // What CI must have and has not is as bad as what fails.
  const failed = reports.reduce((sum, report) => sum + report.failed, 0) + (process.env.CI ? missing.length : 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

function table(reports: readonly Report[]): string {
  const rows = [
    ["runtime", "version", "passed", "failed", "algorithms"],
    ...reports.map((report) => [
      report.runtime,
      report.version,
      String(report.passed),
      String(report.failed),
      algorithmsOf(report),
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  const isNumber = (column: number): boolean => column === 2 || column === 3;
  const pad = (cell: string, column: number): string =>
    isNumber(column) ? cell.padStart(widths[column] as number) : cell.padEnd(widths[column] as number);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

function algorithmsOf({ algorithms }: Report): string {
  if (algorithms === undefined) return "";
  const by = (support: string): string[] =>
    Object.entries(algorithms).flatMap(([name, found]) => (found === support ? [name] : []));
  const [native, fallback, none] = [by("native"), by("fallback"), by("none")];
  const parts = [
    none.length + fallback.length === 0 ? `all ${native.length} native` : `${native.length} native`,
    ...(fallback.length > 0 ? [`${fallback.join(" ")} by fallback`] : []),
    ...(none.length > 0 ? [`${none.join(" ")} not at all`] : []),
  ];
  return parts.join(", ");
}
