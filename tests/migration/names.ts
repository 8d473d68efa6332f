/** The page's rows of names: all that the installed Python package has, and ours that they stand beside. */

import assert from "node:assert/strict";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { node } from "../package/command.ts";
import { application } from "../package/pack.ts";
import { importLibrary } from "../runtimes/application.ts";
import { codeIn, type Section } from "./page.ts";
import type { Python } from "./python.ts";
import { isShown, shownBy } from "./shown.ts";

const PART = "Every name";

/** Tried with the Python library elsewhere (`tests/files`), as the runtime that these checks run in may have no SQLite. */
const ELSEWHERE: readonly string[] = ["PythonKeyCacheStore"];

/** What all of Python's programs have, which are run by their names. */
const PROGRAM: readonly string[] = ["main()", "add_args()"];

const COMMAND = "npx scitokens ";

/** Whose member it is, by the word that the page has for an instance. */
const INSTANCES: Readonly<Record<string, string>> = {
  token: "SciToken",
  enforcer: "Enforcer",
  validator: "Validator",
  cache: "KeyCache",
};

export async function checkNames(checks: Checks, page: readonly Section[], python: Python): Promise<void> {
  const sections = page.filter(({ part, title }) => part === PART && title !== PART);
  await checks.check("there is a row for each public name of the package, and for no other", async () => {
    const listed = sections.map(({ title, rows }) => [title, rows.flatMap(([names]) => codeIn(names)).sort()]);
    assert.deepEqual(Object.fromEntries(listed), await python.names());
  });

  const shown = shownBy(page);
  for (const { title, rows } of sections) {
    for (const [theirs, , here] of rows) {
      const [names, own] = [codeIn(theirs), codeIn(here)];
      if (own.length === 0 || own.some((name) => ELSEWHERE.includes(name))) continue;
      await checks.check(`${title}, ${theirs}: a test runs what is said of it`, () => {
        assert.deepEqual(
          names.filter((name) => !PROGRAM.includes(name) && !isShown(name, shown.python)),
          [],
          "Python",
        );
        assert.deepEqual(
          own.filter((name) => !isShown(name, shown.javascript)),
          [],
          "here",
        );
      });
    }
  }

  const library = await importLibrary();
  const ours = sections.flatMap(({ rows }) => rows.flatMap(([, , here]) => codeIn(here)));
  for (const name of new Set(ours)) {
    await checks.check(`${name} is there`, async () => {
      const isThere = name.startsWith(COMMAND) ? await isCommand(name) : exists(name, library);
      assert.ok(isThere, "nothing is called so");
    });
  }
}

/** Whether something is exported by an entry point or a a member of such a class. */
function exists(name: string, library: object): boolean {
  const [, first = "", member] = /^(?:new )?(\w+)(?:\.(\w+))?/.exec(name) ?? [];
  if (member === undefined) return find(first, library) !== undefined;
  const owner = find(INSTANCES[first] ?? first, library) as { prototype: object } | undefined;
  return owner !== undefined && member in (first in INSTANCES ? owner.prototype : owner);
}

/** An export of any entry point. */
function find(name: string, modules: object): unknown {
  if (name in modules) return (modules as Record<string, unknown>)[name];
  const inner = Object.values(modules).filter((value) => typeof value === "object" && value !== null);
  return inner.map((module) => find(name, module)).find((value) => value !== undefined);
}

/** Whether the installed command has such a command of its own, with such an option. */
async function isCommand(name: string): Promise<boolean> {
  const words = name.slice(COMMAND.length).split(" ");
  const command = words.filter((word) => !word.startsWith("--"));
  const help = await node([join(application, "node_modules/scitokens/dist/cli/main.js"), ...command, "--help"]);
  const isOption = (word: string): boolean => new RegExp(`^ +(-\\w, )?${word}\\b`, "m").test(help);
  return (
    help.includes(`scitokens ${command.join(" ")}`) && words.filter((word) => !command.includes(word)).every(isOption)
  );
}
