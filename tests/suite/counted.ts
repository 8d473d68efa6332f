/** How often each place of the library was reached, where its build counts that: see `tests/evidence/coverage`. */

/** Of one source: its statements, functions, and branches with all their ways. */
export interface Counts {
  readonly s: Readonly<Record<string, number>>;
  readonly f: Readonly<Record<string, number>>;
  readonly b: Readonly<Record<string, readonly number[]>>;
}

/** The counts so far, by the source; `undefined` when the library does not count. */
export function counted(): Readonly<Record<string, Counts>> | undefined {
  const { __coverage__: all } = globalThis as { __coverage__?: Readonly<Record<string, Counts>> };
  return all && Object.fromEntries(Object.entries(all).map(([file, { s, f, b }]) => [file, { s, f, b }]));
}
