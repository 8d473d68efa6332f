/** The version, wherever it is told. */

import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Checks } from "../checks.ts";
import { node } from "./command.ts";
import { manifest } from "./entries.ts";
import { root } from "./pack.ts";

const PROGRAM = join(root, "build/version.js");
/** A copy of what tells it, to make it disagree. */
const copy = join(root, "tests/.build/version");
const FILES = ["package.json", "deno.json", "package-lock.json", "src/cli/version.ts", "CHANGELOG.md"];
/** A second place in one file. */
const IN_LOCK = /(?<="packages": \{\s+"": \{[^}]*"version": ")[^"]+/;

export async function checkVersion(checks: Checks): Promise<void> {
  await checks.check("all places that tell the version tell the same", async () => {
    assert.equal(await node([PROGRAM]), `${manifest.version}\n`);
  });
  await checks.check("the file by URL tells it too", () => {
    const notice = ` * ${manifest.name} ${manifest.version}, ${manifest.license}\n`;
    assert.ok(readFileSync(join(root, `dist/url/${manifest.name}.js`), "utf8").includes(notice), notice);
  });
  for (const file of FILES) {
    await checks.check(`a version that only ${file} tells is told of`, () => demandRefusal(file, manifest.version));
  }
  await checks.check("and so is one within package-lock.json", () => demandRefusal("package-lock.json", IN_LOCK));
}

/** With another version in one file, the program names it. */
async function demandRefusal(file: string, told: string | RegExp): Promise<void> {
  rmSync(copy, { recursive: true, force: true });
  for (const one of FILES) {
    mkdirSync(dirname(join(copy, one)), { recursive: true });
    cpSync(join(root, one), join(copy, one));
  }
  assert.equal(await node([PROGRAM], { cwd: copy }), `${manifest.version}\n`);
  const text = readFileSync(join(copy, file), "utf8");
  const changed = text.replace(told, "0.0.7");
  assert.notEqual(changed, text);
  writeFileSync(join(copy, file), changed);
  const tells =
    file === "package.json" ? /package\.json tells 0\.0\.7, but deno\.json tells/ : `${file}.* tells 0\\.0\\.7`;
  await assert.rejects(node([PROGRAM], { cwd: copy }), new RegExp(tells));
}
