/** A file has one idea, and seldom more than 300 lines: those that have are here, each with the reason. */

import assert from "node:assert/strict";
import type { Checks } from "../checks.ts";
import { filesBelow, readDocument } from "./markdown.ts";

const MOST = 300;

const LONGER: Readonly<Record<string, string>> = {
  "src/errors.ts": "three of four lines are documentation; a bundler makes a chunk of each file that late parts share",
  "src/token/scitoken.ts": "one class, whose private fields nothing else can read; half of it is documentation",
  "tests/files/python-key-cache.ts": "one folder and one table that two languages write, and all tests look into",
};

export async function checkLengths(checks: Checks): Promise<void> {
  const files = ["src", "tests", "examples", "bench", "build"].flatMap((folder) =>
    [".ts", ".js", ".py"].flatMap((ending) => filesBelow(folder, ending)),
  );
  await checks.check(`no file has more than ${MOST} lines without a reason`, () => {
    const long = files.filter((file) => readDocument(file).trimEnd().split("\n").length > MOST);
    assert.deepEqual(long.sort(), Object.keys(LONGER).sort());
  });
}
