/** The software bill of materials (CycloneDX 1.5): it lists just what users get, with the hashes of the lock file. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import type { Checks } from "../../checks.ts";
import { root } from "../../package/pack.ts";
import { type LockFile, nameOf, shipped } from "./packages.ts";

interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly licenses: readonly { readonly license: { readonly id: string } }[];
}

interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly version: number;
  readonly metadata: { readonly component: Component; readonly timestamp?: string };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const make = (): string => execFileSync(process.execPath, ["build/sbom.js"], { cwd: root, encoding: "utf8" });

export async function checkSbom(checks: Checks, files: readonly LockFile[]): Promise<void> {
  const text = make();
  const bom = JSON.parse(text) as Bom;
  const own = files.find(({ folder }) => folder === "") as LockFile;
  await checks.check("the SBOM is the same each time", () => {
    assert.equal(make(), text);
    assert.equal(bom.metadata.timestamp, undefined);
  });
  await checks.check("the SBOM is CycloneDX, of this package", () => {
    assert.deepEqual([bom.bomFormat, bom.specVersion, bom.version], ["CycloneDX", "1.5", 1]);
    assert.match(bom.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const { type, name, version, purl } = bom.metadata.component;
    const { manifest } = own;
    assert.deepEqual(
      { type, name, version, purl },
      { type: "library", name: manifest.name, version: manifest.version, purl: `pkg:npm/${name}@${version}` },
    );
  });
  await checks.check("the SBOM lists what users get: all, nothing else, with versions, hashes and licences", () => {
    const wanted = shipped(files).map(([place, { version, integrity = "", license }]) => {
      const name = nameOf(place);
      return {
        "bom-ref": `${name}@${version}`,
        type: "library",
        name,
        version,
        // A purl has the @ of a scope escaped.
        purl: `pkg:npm/${name.replace(/^@/, "%40")}@${version}`,
        hashes: [{ alg: "SHA-512", content: Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex") }],
        licenses: [{ license: { id: license } }],
      };
    });
    const listed = bom.components.map(({ "bom-ref": ref, type, name, version, purl, hashes, licenses }) => {
      return { "bom-ref": ref, type, name, version, purl, hashes, licenses };
    });
    const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
      one.name < other.name ? -1 : 1;
    assert.deepEqual(listed.sort(byName), wanted.sort(byName));
  });
  await checks.check("the SBOM tells what depends on what, and nothing hangs loose", () => {
    const refs = new Set([bom.metadata.component["bom-ref"], ...bom.components.map((one) => one["bom-ref"])]);
    const edges = new Map(bom.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    assert.deepEqual([...edges.keys()].sort(), [...refs].sort());
    const reached = new Set<string>();
    const walk = (ref: string): void => {
      assert.ok(refs.has(ref), ref);
      if (reached.has(ref)) return;
      reached.add(ref);
      for (const next of edges.get(ref) ?? []) walk(next);
    };
    walk(bom.metadata.component["bom-ref"]);
    assert.equal(reached.size, refs.size);
  });
}
