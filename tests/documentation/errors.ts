/** docs/errors.md has each code, each class, and each finer reason that the library gives. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "../package/pack.ts";

const CODE = /"(ERR_[A-Z_]+)"/g;
const CLASS = /^export class (\w+Error) /gm;
const REASON = /reason: "([a-z_]+)"/g;
/** Classes that are only there to be extended. */
const BASES = ["SciTokensError", "ValidationError", "EnforcementError"];

export async function checkErrors(checks: Checks): Promise<void> {
  const errors = readFileSync(join(root, "src/errors.ts"), "utf8");
  const page = readFileSync(join(root, "docs/errors.md"), "utf8");
  const told = (names: readonly string[]): string[] => names.filter((name) => !page.includes(`\`${name}\``));

  await checks.check("docs/errors.md has each code and each class", () => {
    const classes = found(errors, CLASS).filter((name) => !BASES.includes(name));
    assert.ok(classes.length > 15);
    assert.deepEqual(told([...found(errors, CODE), ...classes]), []);
  });
  await checks.check("docs/errors.md has no code that is not given", () => {
    assert.deepEqual(
      found(page, /`(ERR_[A-Z_]+)`/g).filter((code) => !errors.includes(`"${code}"`)),
      [],
    );
  });
  await checks.check("docs/errors.md has each finer reason", () => {
    // The command has reasons of its own, and what is finer by nothing is the code once more.
    const reasons = sources().flatMap((text) => found(text, REASON));
    const own = found(errors, CODE).map((code) => code.slice(4).toLowerCase());
    assert.deepEqual(told(reasons.filter((reason) => !own.includes(reason))), []);
  });
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name as string))];
}

function sources(): string[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts") && !file.startsWith("cli"))
    .map((file) => readFileSync(join(root, "src", file), "utf8"));
}
