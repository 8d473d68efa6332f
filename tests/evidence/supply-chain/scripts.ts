/** Installing the package runs nothing, and building it only what is named. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { type LockFile, type Manifest, nameOf, others, read, shipped } from "./packages.ts";

/** What npm runs on the machine of whoever installs a package (docs.npmjs.com, scripts, "npm install"). */
const AT_INSTALLATION = ["preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare"];

export async function checkScripts(checks: Checks, files: readonly LockFile[], tarball: string): Promise<void> {
  await checks.check("the package that is published runs nothing where it is installed", () => {
    const packed = execFileSync("tar", ["-xzOf", tarball, "package/package.json"], { encoding: "utf8" });
    demandNoScripts(JSON.parse(packed));
    const listed = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" });
    // With this file alone npm compiles something.
    assert.doesNotMatch(listed, /binding\.gyp/);
  });
  await checks.check("nor does what it depends on", () => {
    for (const [place, { hasInstallScript }] of shipped(files)) {
      assert.notEqual(hasInstallScript, true, place);
      demandNoScripts(JSON.parse(read(join(place, "package.json"))));
      assert.ok(!existsSync(join(root, place, "binding.gyp")), place);
    }
  });
  for (const file of files) {
    await checks.check(`${file.folder || "the project"}: what may run a script when it is installed is named`, () => {
      const running = others(file).filter(([, { hasInstallScript }]) => hasInstallScript === true);
      const allowed = Object.entries(file.manifest.allowScripts ?? {}).filter(([, isAllowed]) => isAllowed);
      assert.deepEqual(running.map(([place]) => nameOf(place)).sort(), allowed.map(([name]) => name).sort());
    });
  }
}

function demandNoScripts({ name, scripts = {}, gypfile }: Manifest): void {
  const running = Object.keys(scripts).filter((script) => AT_INSTALLATION.includes(script));
  assert.deepEqual({ name, running, gypfile }, { name, running: [], gypfile: undefined });
}
