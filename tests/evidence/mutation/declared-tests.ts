/**
 * The tests of the suite, taken down as they are declared, to be run one by one.
 *
 * QUnit runs a suite once in a process and to its end. Here it runs a thousand times, of each fault only the tests that meet it,
 * and until the first fails. The assertions are QUnit's own.
 */

import "../../suite/manual-start.ts";
import QUnit from "qunit";

interface Module {
  readonly names: readonly string[];
  readonly before: Act[];
  readonly beforeEach: Act[];
  readonly afterEach: Act[];
  readonly parent: Module | undefined;
  prepared?: Promise<void>;
}

type Act = (assert: Assert) => unknown;

export interface DeclaredTest {
  /** What tells it from all others, in this run and in the next. */
  readonly id: string;
  readonly module: Module;
  readonly act: Act;
}

/** The runtime's own: a test that hangs may have left others. */
const { setTimeout, clearTimeout } = globalThis;

const NewAssert = (QUnit.assert as { constructor: unknown }).constructor as new (test: object) => Assert;

/** What these groups declare, in order. */
export function declaredBy(groups: Readonly<Record<string, () => void>>): Map<string, DeclaredTest> {
  const tests = new Map<string, DeclaredTest>();
  let module: Module | undefined;
  const within = (name: string, declare: (hooks: object) => void): void => {
    const outer = module;
    const inner: Module = {
      names: [...(outer?.names ?? []), name],
      before: [],
      beforeEach: [],
      afterEach: [],
      parent: outer,
    };
    module = inner;
    declare({
      before: (act: Act) => inner.before.push(act),
      beforeEach: (act: Act) => inner.beforeEach.push(act),
      afterEach: (act: Act) => inner.afterEach.push(act),
    });
    module = outer;
  };
  const test = (name: string, act: Act): void => {
    if (module === undefined) throw new Error(`the test "${name}" is in no group`);
    let id = [...module.names, name].join(" > ");
    while (tests.has(id)) id += "'";
    tests.set(id, { id, module, act });
  };
  Object.assign(QUnit, { module: within, test });
  for (const [name, group] of Object.entries(groups)) within(name, group);
  return tests;
}

/** What a test came to: nothing, or what was wrong. */
export type Failure = { readonly said: string; readonly late: boolean } | undefined;

/** Runs one test until its first assertion that fails. */
export async function runTest({ module, act }: DeclaredTest, limit: number): Promise<Failure> {
  let fail: (said: string) => void = () => {};
  const failed = new Promise<Failure>((resolve) => {
    fail = (said) => resolve({ said, late: false });
  });
  const assert = assertTo(fail);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<Failure>((resolve) => {
    timer = setTimeout(() => resolve({ said: `not done after ${limit} ms`, late: true }), limit);
  });
  const done = inOrder(module, act, assert).then(
    () => undefined,
    (error: unknown): Failure => ({ said: String(error).slice(0, 300), late: false }),
  );
  try {
    return (await Promise.race([failed, late, done])) ?? undefined;
  } finally {
    clearTimeout(timer);
    for (const { afterEach } of chainOf(module).reverse()) for (const hook of afterEach) await hook(assert);
  }
}

async function inOrder(module: Module, act: Act, assert: Assert): Promise<void> {
  const modules = chainOf(module);
  for (const one of modules) {
    one.prepared ??= allOf(one.before, assert);
    await one.prepared;
  }
  for (const { beforeEach } of modules) await allOf(beforeEach, assert);
  await act(assert);
}

async function allOf(acts: readonly Act[], assert: Assert): Promise<void> {
  for (const act of acts) await act(assert);
}

/** The outermost first. */
function chainOf(module: Module | undefined): Module[] {
  return module === undefined ? [] : [...chainOf(module.parent), module];
}

/** An assertion that fails ends the test, wherever it stands. */
function assertTo(fail: (said: string) => void): Assert {
  const test: Record<string, unknown> = {
    internalStop: () => () => {},
    pushResult({ result, message }: { result: boolean; message?: string }) {
      if (result) return;
      fail(`${message}`.slice(0, 300));
      throw new Error(`${message}`);
    },
  };
  const assert = new NewAssert(test);
  test.assert = assert;
  return assert;
}
