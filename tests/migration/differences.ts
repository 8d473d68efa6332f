/** The table of what differs: each library decides as it says, and no two decide the same. */

import assert from "node:assert/strict";
import { said, saidByPython } from "./outcome.ts";
import { codeIn, sectionOf } from "./page.ts";
import type { Part } from "./part.ts";

export const checkDifferences: Part = (page, application) => {
  const { rows, snippets } = sectionOf(page, "What differs");
  const table = rows.map(([what = "", given, theirs, ours, why]) => ({
    what,
    given: codeIn(given)[0] ?? "",
    theirs: codeIn(theirs)[0],
    ours: codeIn(ours)[0],
    options: codeIn(why).filter((code) => /^\w+: (true|false)$/.test(code)),
  }));
  const [prelude] = snippets;
  if (prelude?.python === undefined) throw new Error("what differs has nothing to decide with");
  const asked = table.map(({ given }) => `decide(${given})`);
  const relaxed = table.flatMap(({ given, options }) => options.map((option) => `decide(${given}, { ${option} })`));
  const module = application.add(prelude.javascript, [...asked, ...relaxed]);
  const before = prelude.python;

  return async (checks, python, given) => {
    const theirs = await python.calls(
      `import json\n${before}`,
      given,
      table.map((row) => `decide(json.loads(${JSON.stringify(row.given)}))`),
    );
    const ours = await module.calls();
    for (const [i, row] of table.entries()) {
      await checks.check(`${row.what}: ${row.given}`, () => {
        assert.equal(saidByPython(theirs[i]), row.theirs, "Python");
        assert.equal(said(ours[i]), row.ours, "TypeScript");
        assert.notEqual(row.theirs?.toLowerCase(), row.ours, "both decide the same");
      });
    }
    for (const [i, call] of relaxed.entries()) {
      await checks.check(call, () => assert.equal(said(ours[asked.length + i]), "true"));
    }
  };
};
