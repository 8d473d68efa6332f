/** Lock files say which bytes are installed, whoever installs them and from wherever. */

import assert from "node:assert/strict";
import type { Checks } from "../../checks.ts";
import { type LockFile, others, projectFiles, read } from "./packages.ts";

const EXACT = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;
/** The base64 of 64 bytes. */
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;

export async function checkLocks(checks: Checks, files: readonly LockFile[]): Promise<void> {
  await checks.check("every folder with packages is known", () => {
    assert.deepEqual(files.map(({ folder }) => folder).sort(), ["", "bench", "tests"]);
  });
  for (const file of files) {
    const { folder, manifest, lockfileVersion, packages, text } = file;
    await checks.check(
      `${folder || "the project"}: each locked package has one version and the hash of its bytes`,
      () => {
        assert.equal(lockfileVersion, 3);
        assert.ok(others(file).length > 0);
        for (const [place, { version = "", integrity = "", link }] of others(file)) {
          assert.match(version, EXACT, place);
          assert.match(integrity, SHA512, place);
          assert.equal(link, undefined, place);
        }
        // From which registry they come is for whoever installs to say; the hash says what comes.
        assert.equal(/"resolved"|"git\+|"[^"]*\.git[#"]/.exec(text)?.[0], undefined);
      },
    );
    await checks.check(
      `${folder || "the project"}: package.json asks for exact versions, and the lock file has those`,
      () => {
        for (const kind of ["dependencies", "devDependencies"] as const) {
          for (const [name, wanted] of Object.entries(manifest[kind] ?? {})) {
            assert.match(wanted, EXACT, name);
            assert.equal(packages[`node_modules/${name}`]?.version, wanted.slice(wanted.lastIndexOf("@") + 1), name);
          }
          assert.deepEqual(packages[""]?.[kind] ?? {}, manifest[kind] ?? {});
        }
      },
    );
  }
  await checks.check("Deno is told of the same versions", () => {
    const { imports } = JSON.parse(read("deno.json")) as { imports: Record<string, string> };
    const own = files.find(({ folder }) => folder === "") as LockFile;
    const told = Object.values(imports).filter((target) => target.startsWith("npm:"));
    assert.ok(told.length > 0);
    for (const target of told) {
      const [, name = "", version] = /^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(target) ?? [];
      assert.equal(own.packages[`node_modules/${name}`]?.version, version, target);
    }
  });
  await checks.check("each Python package has one version, and the hashes of its files", () => {
    const requirements = projectFiles().filter((file) => /(?:^|\/)requirements[^/]*\.txt$/.test(file));
    assert.ok(requirements.length > 0);
    for (const file of requirements) {
      const lines = read(file)
        .replaceAll(/\\\n\s*/g, " ")
        .split("\n");
      for (const line of lines.filter((one) => one !== "" && !one.startsWith("#"))) {
        assert.match(
          line,
          /^[\w.-]+==[\w.]+(?: ;[^#]+)?(?: +--hash=sha256:[0-9a-f]{64})+$/,
          `${file}: ${line.slice(0, 80)}`,
        );
      }
    }
  });
  await checks.check(
    "CI takes what the lock files say, and runs nothing that it has just fetched by another way",
    () => {
      const script = read(".ci/run");
      assert.match(script, /npm ci/);
      assert.match(script, /node tests\/install\.js/);
      assert.match(read("tests/install.js"), /"ci", "--prefix"/);
      assert.match(script, /pip install [^\n]*-r tests\/interop\/python\/requirements\.txt/);
      assert.doesNotMatch(script, /npm (?:install|i|update)\b|\b(?:curl|wget)\b[^\n]*\||pip install (?!.*-r )/);
    },
  );
}
