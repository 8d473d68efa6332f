/** What npm is told of the package, and what it is given. */

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, posix } from "node:path";
import type { Checks } from "../checks.ts";
import { run } from "./command.ts";
import { entries, manifest } from "./entries.ts";
import { root } from "./pack.ts";

const DOCUMENTS = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
const CODE = [/^dist\/.+\.(?:js|js\.map|d\.ts)$/, /^src\/.+\.ts$/];

/** Where the tarball is unpacked, to look at. */
const unpacked = join(root, "tests/.build/unpacked");

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** @param tarball - What is published. */
export async function checkMetadata(checks: Checks, tarball: string): Promise<void> {
  await checks.check("package.json says what npm, bundlers and runtimes have to know", () => {
    const { type, sideEffects, engines, license, publishConfig } = manifest;
    assert.deepEqual(
      { type, sideEffects, engines, license, publishConfig },
      {
        type: "module",
        sideEffects: false,
        engines: { node: ">=20" },
        license: "Apache-2.0",
        // Whoever publishes must add `repository` first: npm compares it with the place that the build is proved to come
        // from, so it cannot be made up.
        publishConfig: { access: "public", provenance: true },
      },
    );
  });
  await checks.check("each entry has its types first, and its code, where its name says", () => {
    assert.ok(entries.length > 0);
    for (const { path, file } of entries) {
      const target = manifest.exports[path] as Readonly<Record<string, string>>;
      assert.deepEqual(Object.entries(target), [
        ["types", `./dist/${file}.d.ts`],
        ["default", `./dist/${file}.js`],
      ]);
      // The floors of tools and of what guards services are named in no entry.
      const places = [path, posix.join(path, "index"), posix.join("tools", path), posix.join("http", path)].map(
        (place) => posix.normalize(place),
      );
      assert.ok(places.includes(file), `${path} is ${file}`);
      for (const built of Object.values(target)) assert.ok(read(built).length > 0, built);
    }
  });
  await checks.check("the command is a program of Node.js", () => {
    assert.deepEqual(manifest.bin, { scitokens: "dist/cli/main.js" });
    assert.match(read("dist/cli/main.js"), /^#!\/usr\/bin\/env node\n/);
  });
  const packed = await filesIn(tarball);
  await checks.check("what is packed is what is built, byte for byte: whatever is tested here is that", async () => {
    assert.deepEqual([...packed].sort(), [...(await filesToPack())].sort());
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked, { recursive: true });
    await run("tar", ["-xzf", tarball, "-C", unpacked]);
    for (const file of packed) {
      assert.ok(readFileSync(join(unpacked, "package", file)).equals(readFileSync(join(root, file))), file);
    }
  });
  await checks.check("what is packed is the library, its sources and its documents", () => {
    assert.deepEqual(packed.filter((file) => !file.includes("/")).sort(), DOCUMENTS);
    const others = packed.filter((file) => file.includes("/") && !CODE.some((form) => form.test(file)));
    assert.deepEqual(others, []);
    assert.deepEqual(
      packed.filter((file) => /(?:^|\/|\.)(?:tests?|spec|fixtures?|vectors?)[/.]/.test(file)),
      [],
    );
  });
  await checks.check("every source map that is named is packed, with every source that it names", () => {
    for (const file of packed.filter((name) => name.endsWith(".js"))) {
      const map = read(file).match(/^\/\/# sourceMappingURL=(.+)$/m)?.[1];
      if (map === undefined) continue;
      const path = posix.join(posix.dirname(file), map);
      assert.ok(packed.includes(path), `${file} names ${path}`);
      for (const source of JSON.parse(read(path)).sources) {
        const from = posix.join(posix.dirname(path), source);
        assert.ok(packed.includes(from), `${path} names ${from}`);
      }
    }
    for (const file of packed.filter((name) => name.endsWith(".map"))) {
      assert.ok(packed.includes(file.slice(0, -".map".length)), `${file} is of nothing`);
    }
  });
  await checks.check("the code imports nothing but what package.json depends on, and all of that", () => {
    const imported = new Set<string>();
    for (const file of packed.filter((name) => name.startsWith("dist/") && name.endsWith(".js"))) {
      for (const [, name = ""] of read(file).matchAll(
        /(?:^(?:import|export|\}) ?(?:[^"\n]*\bfrom ?)?|\bimport\()"([^"]+)"/gm,
      )) {
        if (name.startsWith("node:") && file.startsWith("dist/cli/")) continue;
        if (name.startsWith(".")) assert.ok(existsSync(join(root, posix.dirname(file), name)), `${file}: ${name}`);
        else imported.add(name.match(/^(?:@[^/]+\/)?[^/]+/)?.[0] ?? name);
      }
    }
    assert.deepEqual([...imported].sort(), Object.keys(manifest.dependencies).sort());
  });
}

/** The files in a tarball, where npm has them all in one folder. */
async function filesIn(tarball: string): Promise<readonly string[]> {
  const listed = (await run("tar", ["-tzf", tarball])).trimEnd().split("\n");
  return listed.map((path) => path.replace(/^package\//, ""));
}

/** The files that npm would pack now. */
async function filesToPack(): Promise<readonly string[]> {
  const [packed] = Object.values(JSON.parse(await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"])));
  return (packed as { readonly files: readonly { readonly path: string }[] }).files.map(({ path }) => path);
}
