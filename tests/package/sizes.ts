/** What the main uses cost an application, and what they keep out of it. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { type Budget, type Bundle, bundle, contents, type Part, readBudgets } from "./bundles.ts";
import { entries } from "./entries.ts";
import { root } from "./pack.ts";

// A budget says ADAPTERS for whatever of src is behind an entry of its own below ./stores.
const ADAPTERS = entries.filter(({ path }) => path.startsWith("./stores/")).map(({ file }) => `src/${file}`);

export async function checkSizes(checks: Checks): Promise<void> {
  const budgets = readBudgets(root);
  await checks.check("each entry has a budget", () => {
    for (const { name } of entries) {
      const row = budgets.find(([, { code }]) => code === `export * from "${name}"`);
      assert.ok(row !== undefined, `tests/package/budgets.json has no row for export * from "${name}"`);
    }
  });
  for (const [name, budget] of budgets) {
    await checks.check(`the bundle of ${name} stays below ${budget.bytes} bytes, without what it does not need`, () =>
      demandBudget(name, budget),
    );
  }
}

async function demandBudget(name: string, { code, bytes, goal, without = [], withoutCode = [] }: Budget) {
  const made = await bundle(code, root);
  const aim = typeof goal === "string" ? (await bundle(goal, root)).eager.size : goal;
  print(name, made, bytes, aim);
  assert.ok(made.eager.size <= bytes, `it has ${made.eager.size} bytes, minified and gzipped`);
  // What a peer needs, as it is installed today, is a ceiling too.
  if (typeof goal === "string") assert.ok(made.eager.size <= Number(aim), `${goal} has ${aim} bytes, and it has more`);
  for (const pattern of without.flatMap((one) => (one === "ADAPTERS" ? ADAPTERS : [one]))) {
    const there = [...made.eager.sources.keys()].filter((source) => new RegExp(pattern).test(source));
    assert.deepEqual(there, [], `it reaches ${pattern}`);
  }
  for (const pattern of withoutCode) assert.doesNotMatch(made.eager.text, new RegExp(pattern), `it has ${pattern}`);
}

function print(name: string, { eager, lazy }: Bundle, bytes: number, goal: number | undefined): void {
  const aim = goal === undefined ? "" : `, goal ${goal}`;
  console.log(`bundle of ${name}: ${eager.size} of ${bytes} bytes, minified and gzipped${aim}; lazily ${lazy.size}`);
  console.log(`  at the start, minified: ${list(eager)}`);
  if (lazy.size > 0) console.log(`  lazily, minified:       ${list(lazy)}`);
}

function list(part: Part): string {
  return contents(part)
    .slice(0, 8)
    .map(([name, bytes]) => `${name} ${bytes}`)
    .join(", ");
}
