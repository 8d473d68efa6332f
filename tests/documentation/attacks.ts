/** docs/attacks.md names tests: they are run, and each must be there and pass. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import QUnit from "qunit";
import type { Checks } from "../checks.ts";
import { importLibrary } from "../runtimes/application.ts";
import type { Environment } from "../suite/environment.ts";
import { runSuite } from "../suite/suite.ts";

const PAGE = new URL("../docs/attacks.md", new URL("../", import.meta.url));
/** The group of tests that is there for the page alone. */
const OWN = "attacks";

interface Row {
  readonly attack: string;
  readonly tests: readonly string[];
}

export async function checkAttacks(checks: Checks, environment: Environment): Promise<void> {
  const rows = rowsOf(readFileSync(PAGE, "utf8"));
  const outcomes = await run(
    rows.flatMap(({ tests }) => tests),
    environment,
  );
  await checks.check("attacks: the page has attacks", () => assert.ok(rows.length > 20));
  for (const { attack, tests } of rows) {
    await checks.check(`attacks: ${attack}`, () => {
      assert.ok(tests.length > 0, "no test is named");
      for (const name of tests) assert.equal(outcomes.get(name), "passed", name);
    });
  }
  await checks.check("attacks: each test that is there for the page is on it", () => {
    const named = new Set(rows.flatMap(({ tests }) => tests));
    const missing = [...outcomes.keys()].filter((name) => name.startsWith(`${OWN} > `) && !named.has(name));
    assert.deepEqual(missing, []);
  });
}

/** The rows of all tables, whose last cell names tests. */
function rowsOf(page: string): readonly Row[] {
  const lines = page.split("\n").filter((line) => line.startsWith("| ") && !/^\| (?:---|attack \|)/.test(line));
  return lines.map((line) => {
    const cells = line
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim());
    assert.equal(cells.length, 4, line);
    return {
      attack: cells[0] as string,
      tests: [...(cells[3] as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
    };
  });
}

/** Runs the tests with these names, and those that are there for the page; tells how each went. */
async function run(names: readonly string[], environment: Environment): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  QUnit.on("testEnd", ({ fullName, status, errors }) => {
    const [problem] = errors as { message?: string }[];
    outcomes.set(fullName.join(" > "), problem === undefined ? status : `${status}: ${problem.message}`);
  });
  // As QUnit writes a test's name, with that of its module.
  const written = names.map((name) => escaped(asFiltered(name)));
  QUnit.config.filter = `/^(?:${OWN}: .*|${written.join("|")})$/`;
  await runSuite({ library: await importLibrary(), environment, runtime: "Documentation", version: "" });
  return outcomes;
}

function asFiltered(name: string): string {
  const at = name.lastIndexOf(" > ");
  return `${name.slice(0, at)}: ${name.slice(at + 3)}`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
