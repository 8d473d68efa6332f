/** The package, built twice where nothing is the same but the sources: it is the same, byte for byte, and what is tested. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { findProgram } from "../../runtimes/programs.ts";
import { projectFiles } from "./packages.ts";

const run = promisify(execFile);
const PLACE = join(root, "tests/.build/reproduced");

/**
 * Two builds that differ in all that a build could look at, but the umask: that shows in the modes of files, which npm sets anew
 * where a package is installed.
 */
const BUILDS = [
  {
    folder: "one",
    env: { TZ: "Pacific/Kiritimati", LANG: "C", LC_ALL: "C", HOME: "/nonexistent" },
    time: "+400d",
  },
  {
    folder: "another/much deeper/place",
    env: { TZ: "America/St_Johns", LANG: "tr_TR.UTF-8", LC_ALL: "tr_TR.UTF-8", SOURCE_DATE_EPOCH: "1" },
    time: "-3y",
  },
];

export async function checkReproducible(checks: Checks, tested: string): Promise<void> {
  rmSync(PLACE, { recursive: true, force: true });
  const hashes: string[] = [];
  for (const build of BUILDS) {
    await checks.check(`the package can be built in ${build.folder}`, async () => {
      hashes.push(hashOf(await packIn(build)));
    });
  }
  await checks.check("two builds, in other folders, at other times, of other languages, are identical", () => {
    assert.equal(hashes.length, 2);
    assert.equal(hashes[0], hashes[1], "unpack both in tests/.build/reproduced, and compare");
  });
  await checks.check("and so is the package that all tests were given", () => assert.equal(hashOf(tested), hashes[0]));
  if (hashes[0] === hashes[1]) rmSync(PLACE, { recursive: true, force: true });
}

/** Packs a copy of the project, which builds it, and gives the tarball. */
async function packIn({ folder, env, time }: (typeof BUILDS)[number]): Promise<string> {
  const place = join(PLACE, folder);
  mkdirSync(place, { recursive: true });
  for (const file of projectFiles()) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    cpSync(join(root, file), join(place, file));
  }
  // Linked file by file, and not as a folder: bundlers look where a folder truly is.
  await run("cp", ["-al", join(root, "node_modules"), join(place, "node_modules")]);
  const given = ["-f", time, "npm", "pack", "--silent"];
  const options = { cwd: place, env: { ...process.env, ...env }, maxBuffer: 2 ** 26 };
  await run(findProgram("faketime") as string, given, options);
  const tarball = readdirSync(place).find((name) => name.endsWith(".tgz"));
  assert.ok(tarball !== undefined, "npm packed nothing");
  return join(place, tarball);
}

function hashOf(file: string): string {
  return createHash("sha512").update(readFileSync(file)).digest("hex");
}
