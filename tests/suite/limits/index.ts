/** Each limit of the library at the limit and one past it; docs/limits.md has the same table. */

import QUnit from "qunit";
import { failsWith } from "../assertions.ts";
import { Bench, keysOf } from "../bad-input/bench.ts";
import type { Library } from "../environment.ts";
import { counts } from "./counts.ts";
import { KEYS } from "./keys.ts";
import type { Act, Limit } from "./limit.ts";
import { RANGES } from "./ranges.ts";
import { SERVICES } from "./services.ts";
import { TOKENS } from "./tokens.ts";

export { RANGES } from "./ranges.ts";

/** All limits that code without a file system can meet. */
export const LIMITS: readonly Limit[] = [...TOKENS, ...KEYS, ...SERVICES];

export function limits(library: Library): void {
  for (const limit of LIMITS) {
    const { what, shown } = limit;
    if (typeof shown === "function") QUnit.test(what, (assert) => shows(assert, library, limit, shown));
  }
  QUnit.module("that other tests show", () => {
    for (const { what, shown } of LIMITS) {
      if (typeof shown === "function") continue;
      QUnit.test(what, (assert) => {
        const known = testNames();
        for (const name of shown) assert.ok(known.has(name), `there is a test "${name}"`);
      });
    }
  });
  counts(library);
  QUnit.module("options", () => {
    for (const range of RANGES) {
      QUnit.test(range.option, async (assert) => {
        const { least, most, give } = range;
        for (const value of [least, most]) assert.ok(await give(library, value), `${value}`);
        for (const value of [least - 1, least - Number.MIN_VALUE * 2 ** 1022, most + 1, most * (1 + 2 ** -50)]) {
          if (value >= least && value <= most) continue;
          await failsWith(assert, library, "ERR_ARGUMENT", () => give(library, value), `${value}`);
        }
      });
    }
    QUnit.test("what they are when they are left out", (assert) => {
      const { maxEntries, maxBytes } = new library.TokenCache();
      const usual = (option: string) => RANGES.find((range) => range.option === option)?.usual;
      assert.deepEqual([maxEntries, maxBytes], ["TokenCache maxEntries", "TokenCache maxBytes"].map(usual));
    });
  });
}

async function shows(assert: Assert, library: Library, { bound, isLeast, past }: Limit, shown: Act): Promise<void> {
  const bench = new Bench(library, await keysOf(library));
  assert.equal(await outcome(bench, () => shown(bench, bound)), "good", `${bound}`);
  const next = bound + (isLeast ? -1 : 1);
  assert.equal(await outcome(bench, () => shown(bench, next)), past, `${next}`);
}

/** The code of an error, or whatever else came of it. */
async function outcome({ library }: Bench, act: () => unknown): Promise<unknown> {
  try {
    return (await act()) ?? "good";
  } catch (error) {
    if (library.isSciTokensError(error)) return error.code;
    throw error;
  }
}

/** Of all tests that this run has. */
function testNames(): ReadonlySet<string> {
  const { modules } = QUnit.config as unknown as {
    readonly modules: readonly { readonly tests: { name: string }[] }[];
  };
  return new Set(modules.flatMap(({ tests }) => tests.map(({ name }) => name)));
}
