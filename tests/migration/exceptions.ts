/** The table of exceptions: both libraries throw what it says for what it says, and it has all of Python's own. */

import assert from "node:assert/strict";
import { codeIn, sectionOf } from "./page.ts";
import type { Part } from "./part.ts";

export const checkExceptions: Part = (page, application) => {
  const { rows, snippets } = sectionOf(page, "Exceptions");
  const table = rows.map(([exception, raisedBy, here, thrownBy]) => ({
    exception: codeIn(exception)[0] ?? "",
    raisedBy: codeIn(raisedBy)[0],
    isSeen: !/\bnever\b/.test(raisedBy ?? ""),
    ours: codeIn(here),
    thrownBy: codeIn(thrownBy)[0],
  }));
  const [prelude] = snippets;
  if (prelude?.python === undefined) throw new Error("the exceptions have nothing to begin with");
  const module = application.add(
    prelude.javascript,
    table.flatMap(({ thrownBy }) => thrownBy ?? []),
  );
  const before = prelude.python;

  return async (checks, python, given) => {
    const theirs = await python.calls(
      before,
      given,
      table.flatMap(({ raisedBy }) => raisedBy ?? []),
    );
    const ours = await module.calls();
    let [asked, called] = [0, 0];
    for (const { exception, raisedBy, isSeen, ours: names, thrownBy } of table) {
      const raised = raisedBy === undefined ? undefined : theirs[asked++];
      const thrown = thrownBy === undefined ? undefined : ours[called++];
      await checks.check(`${exception}: ${raisedBy ?? "never"}`, () => {
        assert.deepEqual(raised, isSeen ? { raised: exception } : raised && { value: null }, "Python");
        const [name, code] = names;
        const isThrown = code?.startsWith("ERR_");
        if (isThrown) assert.deepEqual(thrown, { raised: name, code }, "TypeScript");
        else assert.equal(thrown?.raised, undefined, "TypeScript");
      });
    }
    await checks.check("the table has each exception of the package, and says which are never raised", async () => {
      const exceptions = await python.exceptions();
      const own = (name: string) => Object.hasOwn(exceptions, name);
      assert.deepEqual(unique(table.map(({ exception }) => exception).filter(own)), Object.keys(exceptions).sort());
      const unraised = Object.keys(exceptions).filter((name) => !exceptions[name]);
      assert.deepEqual(
        unique(table.flatMap(({ exception, raisedBy }) => (raisedBy === undefined ? exception : []))),
        unraised.sort(),
      );
    });
  };
};

function unique(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
