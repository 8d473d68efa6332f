/** The shared suite: the same bodies in every runtime, given the library as an argument. */

import "./manual-start.ts";
import QUnit from "qunit";
import { algorithms, supportOf } from "./algorithms.ts";
import { badInput } from "./bad-input/index.ts";
import { differential } from "./differential.ts";
import { discovery } from "./discovery.ts";
import { enforcer } from "./enforcer.ts";
import type { Environment, Library, Places, Report } from "./environment.ts";
import { errors } from "./errors.ts";
import { fallback } from "./fallback.ts";
import { interopJose } from "./interop-jose.ts";
import { jws } from "./jws.ts";
import { keyCache } from "./key-cache.ts";
import { keyCacheFaults } from "./key-cache-faults.ts";
import { keys } from "./keys.ts";
import { scitoken } from "./scitoken.ts";
import { scopes } from "./scopes.ts";
import { stores } from "./stores/stores.ts";
import { validator } from "./validator.ts";

type Group = (library: Library, environment: Environment, places: Places) => void;

const GROUPS = {
  errors,
  algorithms,
  jws,
  keys,
  fallback,
  interopJose,
  scopes,
  scitoken,
  validator,
  enforcer,
  differential,
  discovery,
  keyCache,
  keyCacheFaults,
  stores,
  badInput,
};

/** Where the suite runs, and with what. */
export interface Run {
  readonly library: Library;
  readonly environment: Environment;
  readonly runtime: string;
  readonly version: string;
  readonly places?: Places;
}

/** Runs all groups and tells how it went. */
export async function runSuite({ library, environment, runtime, version, places = {} }: Run): Promise<Report> {
  QUnit.config.reorder = false;
  QUnit.config.testTimeout = 60_000;
  for (const [name, group] of Object.entries<Group>(GROUPS)) {
    QUnit.module(name, () => group(library, environment, places));
  }
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
  const failed = counts.total - counts.passed;
  return { runtime, version, passed: counts.passed, failed, failures, algorithms: await supportOf(library) };
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name} ${(value as { code?: string }).code ?? ""} ${value.message}`;
  try {
    return JSON.stringify(value)?.slice(0, 300) ?? String(value);
  } catch {
    return String(value);
  }
}
