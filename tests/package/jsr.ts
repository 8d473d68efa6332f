/** The package as JSR takes it, and its sources as Deno does. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { testTool, tool } from "./command.ts";
import { entries, manifest } from "./entries.ts";
import { root } from "./pack.ts";

const deno = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
const sources: readonly string[] = Object.values<string>(deno.exports);

export async function checkJsr(checks: Checks): Promise<void> {
  await checks.check("deno.json says the same as package.json", () => {
    assert.equal(deno.license, manifest.license);
    const files = Object.fromEntries(entries.map(({ path, file }) => [path, `./src/${file}.ts`]));
    // For `deno run`: npm has a bin for it.
    const command = { "./cli": "./src/cli/main.ts" };
    assert.deepEqual(Object.entries(deno.exports), Object.entries({ ...files, ...command }));
    const own = Object.fromEntries(entries.map(({ name, file }) => [name, `./src/${file}.ts`]));
    const others = Object.entries(manifest.dependencies).map(([name, version]) => [name, `npm:${name}@${version}`]);
    assert.deepEqual(deno.imports, { ...Object.fromEntries(others), ...own });
  });
  await checks.check("a dependency is one exact version, and none that is installed otherwise", () => {
    for (const [name, version] of Object.entries(manifest.dependencies)) {
      const installed = JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8"));
      assert.equal(installed.version, version, `${name}: run npm ci`);
    }
  });
  await checks.check("Deno checks the types of all entries", () => tool("deno", ["check", "--quiet", ...sources]));
  await checks.check("every export of all entries is documented, with all types in it", () =>
    tool("deno", ["doc", "--lint", ...sources]),
  );
  await checks.check("Deno runs the command from its sources", async () => {
    const version = await tool("deno", ["run", "--quiet", "./src/cli/main.ts", "--version"]);
    assert.equal(version.trim(), manifest.version);
  });
  // Both refuse types that would have to be inferred ("slow types").
  await checks.check("deno publish would publish it", () =>
    tool("deno", ["publish", "--dry-run", "--allow-dirty", "--quiet"]),
  );
  await checks.check("jsr publish would publish it", async () => {
    // Else it downloads a Deno of its own.
    const path = await tool("deno", ["eval", "--no-config", "console.log(Deno.execPath())"]);
    await testTool("jsr", ["publish", "--dry-run", "--allow-dirty"], { env: { DENO_BIN_PATH: path.trim() } });
  });
}
