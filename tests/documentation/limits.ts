/** docs/limits.md against the tables that the suite tries. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "../package/pack.ts";
import { LIMITS, RANGES } from "../suite/limits/index.ts";
import type { Limit } from "../suite/limits/limit.ts";
import { TOOLS } from "../suite/limits/tools.ts";

export async function checkLimits(checks: Checks): Promise<void> {
  const text = readFileSync(join(root, "docs/limits.md"), "utf8");
  const [limits = [], ranges = []] = tablesIn(text);
  await checks.check("docs/limits.md has each limit as it is tried", () =>
    assert.deepEqual(sorted(limits), sorted([...LIMITS, ...TOOLS].map(rowOf))),
  );
  await checks.check("docs/limits.md has each option that is a number as it is tried", () =>
    assert.deepEqual(
      sorted(ranges),
      sorted(
        RANGES.map(({ option, least, most, usual = 0 }) => [`\`${option}\``, ...[least, most, usual].map(written)]),
      ),
    ),
  );
  for (const { what, shown } of TOOLS) {
    await checks.check(`the limit of ${what} is tried where there are files`, () => {
      for (const name of shown as readonly string[]) assert.ok(sources().includes(`"${name}"`), name);
    });
  }
}

function rowOf({ what, bound, option, past }: Limit): string[] {
  const isCode = past.startsWith("ERR_") || /^\d{3} /.test(past);
  return [what, written(bound), option === undefined ? "" : `\`${option}\``, isCode ? `\`${past}\`` : past];
}

function written(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 3 });
}

/** The rows of each table, without its head. */
function tablesIn(text: string): string[][][] {
  const tables: string[][][] = [];
  let before = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("|") && !before.startsWith("|")) tables.push([]);
    if (line.startsWith("|"))
      tables.at(-1)?.push(
        line
          .slice(1, -1)
          .split("|")
          .map((cell) => cell.trim()),
      );
    before = line;
  }
  return tables.map((rows) => rows.slice(2));
}

function sorted(rows: readonly (readonly string[])[]): string[] {
  return rows.map((row) => row.join(" | ")).sort();
}

let read: string | undefined;

/** What the tests are written in. */
function sources(): string {
  read ??= ["tests/cli", "tests/files"]
    .flatMap((folder) => readdirSync(join(root, folder)).map((file) => readFileSync(join(root, folder, file), "utf8")))
    .join("\n");
  return read;
}
