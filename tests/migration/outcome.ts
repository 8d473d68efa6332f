/** What code did, in either language. */

import assert from "node:assert/strict";

/** What a snippet printed, and what its comments say of it, by the place of what was printed. */
export interface Printed {
  readonly printed: readonly unknown[];
  readonly expected: readonly (readonly [index: number, value: unknown])[];
}

/** What an expression gave, or the name of what it threw, and its code where it is ours. */
export interface Outcome {
  readonly value?: unknown;
  readonly raised?: string;
  readonly code?: string;
}

/** A value as JSON has it; a capability as the pair that Python has for it. */
export function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  const { authz, path, ...more } = value as Record<string, unknown>;
  if (authz !== undefined && path !== undefined && Object.keys(more).length === 0) return [authz, path];
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** @throws AssertionError where something else was printed than is written beside it. */
export function assertAsWritten({ printed, expected }: Printed, language: string): void {
  for (const [index, value] of expected) assert.deepEqual(printed[index], value, `${language}, line ${index + 1}`);
}

/** As the tables of the page say it: ours by its code, what Python raised by its name. */
export function said({ value, raised, code }: Outcome = {}): string {
  if (raised !== undefined) return code ?? raised;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The same, in the words of Python. */
export function saidByPython(outcome: Outcome = {}): string {
  return said(outcome).replace(/^(?:true|false)$/, (word) => (word === "true" ? "True" : "False"));
}
