/** Values of which half would be seen to be half. */

export const KEYS: readonly string[] = ["https://issuer.example", "https://other.example/a"];

interface Value {
  readonly count: number;
  readonly text: string;
  readonly end: number;
}

export function numbered(count: number): Value {
  return { count, text: `${count} `.repeat(10_000), end: count };
}

export function isWhole(value: unknown): boolean {
  return JSON.stringify(value) === JSON.stringify(numbered((value as Value).count));
}
