/** What users get is under licences that ask for nothing but a notice; what else the project is built with is listed. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { type LockFile, nameOf, others, read, shipped } from "./packages.ts";

const SHIPPED = ["Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "ISC"];
/** As those, for tools that are published with nothing. */
const FREE = [...SHIPPED, "0BSD", "MIT OR Apache-2.0", "(MIT OR Apache-2.0)", "CC0-1.0", "BlueOak-1.0.0"];
/** Tools that ask for more of whoever passes them on, which nobody does here, by the packages that have the licence. */
const TOOLS: Readonly<Record<string, RegExp>> = {
  "MPL-2.0": /^(?:axe-core|lightningcss(?:-.+)?)$/,
  "LGPL-3.0-or-later": /^@img\/sharp-libvips-/,
  "Apache-2.0 AND LGPL-3.0-or-later": /^@img\/sharp-win32-/,
  "Apache-2.0 AND LGPL-3.0-or-later AND MIT": /^@img\/sharp-wasm32$/,
  "CC-BY-4.0": /^caniuse-lite$/,
};

/** Gives a line that tells of the tools. */
export async function checkLicences(checks: Checks, files: readonly LockFile[]): Promise<string> {
  await checks.check("what users get is under Apache-2.0, MIT, BSD or ISC, and says so in a file", () => {
    assert.equal(JSON.parse(read("package.json")).license, "Apache-2.0");
    for (const [place, { license = "" }] of shipped(files)) {
      assert.ok(SHIPPED.includes(license), `${place}: ${license}`);
      assert.equal(JSON.parse(read(join(place, "package.json"))).license, license, place);
      assert.ok(
        readdirSync(join(root, place)).some((file) => /^licen[cs]e/i.test(file)),
        `${place} has no licence in it`,
      );
    }
  });
  const told = new Map<string, Set<string>>();
  await checks.check("the licence of every tool is known", () => {
    for (const [place, { license = "none" }] of files.flatMap(others)) {
      const name = nameOf(place);
      const isKnown = FREE.includes(license) || TOOLS[license]?.test(name) === true;
      assert.ok(isKnown, `${place}: ${license}`);
      if (!SHIPPED.includes(license)) told.set(license, (told.get(license) ?? new Set()).add(name));
    }
  });
  const list = [...told].map(([license, names]) => `    ${license}: ${[...names].sort().join(", ")}`);
  return [`  licences of tools beside ${SHIPPED.join(", ")}:`, ...list.sort()].join("\n");
}
