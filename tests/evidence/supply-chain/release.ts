/** The release script refuses what is no release, in a checkout that is made for it. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { projectFiles, read } from "./packages.ts";

/** Outside of this checkout's own history, as it is ignored there. */
const place = join(root, "tests/.build/released");
const FILES = /^(?:build\/.+|(?:package|package-lock|deno)\.json|CHANGELOG\.md|src\/cli\/version\.ts|\.gitignore)$/;
const { version } = JSON.parse(read("package.json")) as { version: string };

export async function checkRelease(checks: Checks): Promise<void> {
  await checks.check("a release is refused where something is in no commit", () => {
    makeCheckout();
    appendFileSync(join(place, "CHANGELOG.md"), "\n");
    refuses(/changes that are in no commit:\n M CHANGELOG\.md/);
  });
  await checks.check("a release is refused where versions disagree", () => {
    makeCheckout();
    edit("deno.json", version, "0.0.7");
    refuses(/deno\.json tells 0\.0\.7/);
  });
  await checks.check("a release is refused where CHANGELOG.md has not its version, or has something above it", () => {
    makeCheckout();
    edit("CHANGELOG.md", `## [${version}]`, "## [0.0.7]");
    refuses(/CHANGELOG\.md tells 0\.0\.7/);
    makeCheckout();
    edit("CHANGELOG.md", `## [${version}]`, `## [Unreleased]\n\n- Something.\n\n## [${version}]`);
    refuses(/CHANGELOG\.md begins with ## \[Unreleased\]/);
  });
  await checks.check("nothing is published without the tag of the version", () => {
    makeCheckout();
    refuses(/this commit has no tag v\d/, "--publish", "npm");
  });
  await checks.check("nothing is published that has not passed all tests, or is another tarball", () => {
    makeCheckout();
    git("tag", `v${version}`);
    mkdirSync(join(place, "release"));
    writeFileSync(join(place, `release/scitokens-${version}.tgz`), "packed");
    refuses(/there is no release\/SHA256SUMS/, "--publish", "npm");
    writeFileSync(join(place, "release/SHA256SUMS"), `${"0".repeat(64)}  scitokens-${version}.tgz\n`);
    refuses(/release\/SHA256SUMS has not [0-9a-f]{64} {2}scitokens-/, "--publish", "npm");
  });
  await checks.check("what has passed is let through, as far as what npm asks for its provenance", () => {
    const sum = execFileSync("sha256sum", [`scitokens-${version}.tgz`], {
      cwd: join(place, "release"),
      encoding: "utf8",
    });
    writeFileSync(join(place, "release/SHA256SUMS"), sum);
    refuses(/package\.json names no repository/, "--publish", "npm");
    refuses(/publish to npm or jsr/, "--publish", "elsewhere");
  });
  rmSync(place, { recursive: true, force: true });
}

/** A repository with one commit, of the files that the script looks at. */
function makeCheckout(): void {
  rmSync(place, { recursive: true, force: true });
  for (const file of projectFiles().filter((name) => FILES.test(name))) {
    mkdirSync(dirname(join(place, file)), { recursive: true });
    cpSync(join(root, file), join(place, file));
  }
  git("init", "--quiet");
  commit();
}

/** Changes a file, in a commit. */
function edit(file: string, from: string, to: string): void {
  const text = readFileSync(join(place, file), "utf8");
  assert.ok(text.includes(from), `${file} has no ${from}`);
  writeFileSync(join(place, file), text.replace(from, to));
  commit();
}

function commit(): void {
  git("add", "--all");
  git("-c", "user.name=test", "-c", "user.email=test@example.org", "commit", "--quiet", "--message", "test");
}

function git(...given: string[]): void {
  execFileSync("git", given, { cwd: place });
}

/** The script ends with an error that says why. */
function refuses(why: RegExp, ...given: string[]): void {
  const ask = (): string =>
    execFileSync(process.execPath, ["build/release.js", ...given], { cwd: place, encoding: "utf8", stdio: "pipe" });
  assert.throws(ask, ({ stderr }: { stderr: string }) => {
    assert.match(stderr, why);
    return true;
  });
}
