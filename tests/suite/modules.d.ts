/** What the suite uses that has no types of its own. */

declare module "*.jsonl" {
  const text: string;
  export = text;
}

/** The CRI event emitter of QUnit 3, which its types leave out. */
interface QUnit {
  on(
    event: "testEnd",
    listener: (data: {
      readonly fullName: readonly string[];
      readonly status: "passed" | "failed" | "skipped" | "todo";
      readonly errors: readonly object[];
    }) => void,
  ): void;
  on(
    event: "runEnd",
    listener: (data: { readonly testCounts: { readonly passed: number; readonly total: number } }) => void,
  ): void;
}
