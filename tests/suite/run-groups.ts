/** Runs groups of tests, and tells how it went. */

import "./manual-start.ts";
import QUnit from "qunit";
import type { Report } from "./environment.ts";

/** Runs what each group declares, in this order. */
export async function runGroups(
  groups: Readonly<Record<string, () => void>>,
): Promise<Pick<Report, "passed" | "failed" | "failures">> {
  QUnit.config.reorder = false;
  QUnit.config.testTimeout = 60_000;
  for (const [name, group] of Object.entries(groups)) QUnit.module(name, group);
  const failures: string[] = [];
  QUnit.on("testEnd", ({ fullName, status, errors: problems }) => {
    // A test that is skipped, or left to do, has shown nothing.
    if (status === "passed") return;
    const detail = problems.map((problem) => {
      const { message, actual, expected } = problem as { message?: string; actual?: unknown; expected?: unknown };
      return `${message}: got ${show(actual)}, expected ${show(expected)}`;
    });
    failures.push(`${fullName.join(" > ")} (${status}) ${detail.join("; ")}`);
  });
  const counts = await new Promise<{ passed: number; total: number }>((resolve) => {
    QUnit.on("runEnd", ({ testCounts }) => resolve(testCounts));
    QUnit.start();
  });
  return { passed: counts.passed, failed: counts.total - counts.passed, failures };
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name} ${(value as { code?: string }).code ?? ""} ${value.message}`;
  try {
    return JSON.stringify(value)?.slice(0, 300) ?? String(value);
  } catch {
    return String(value);
  }
}
