/** Runs QUnit tests to their end, and tells how they went. */

import "./manual-start.ts";
import QUnit from "qunit";

/** What tests answered. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly failures: readonly string[];
}

/** Runs the tests that `define` defines. */
export async function runTests(define: () => void): Promise<Counts> {
  QUnit.config.reorder = false;
  QUnit.config.testTimeout = 60_000;
  define();
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
