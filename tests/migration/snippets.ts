/** Pairs of snippets: each prints what is written beside it, and both the same, but where the page says what differs. */

import assert from "node:assert/strict";
import { assertAsWritten } from "./outcome.ts";
import type { Part } from "./part.ts";

export const checkSnippets: Part = (page, application) => {
  const shown = page.flatMap(({ title, part, snippets }) =>
    snippets.map(({ python, javascript }, i) => ({
      name: `${title}, snippet ${i + 1}`,
      python,
      differs: part === "What differs",
      module: application.add(javascript),
    })),
  );
  return async (checks, python, given) => {
    for (const { name, python: code, differs, module } of shown) {
      await checks.check(name, async () => {
        const ours = await module.run();
        assertAsWritten(ours, "TypeScript");
        if (code === undefined) return;
        const theirs = await python.run(code, given);
        assertAsWritten(theirs, "Python");
        for (const [i, value] of differs ? ours.printed.entries() : []) assert.notDeepEqual(value, theirs.printed[i]);
        if (!differs) assert.deepEqual(ours.printed, theirs.printed);
      });
    }
  };
};
