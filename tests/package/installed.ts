/** The package where somebody has installed it, and that somebody's own files beside it. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { transform } from "esbuild";
import { entries, exportedNames } from "./entries.ts";
import { install, root } from "./pack.ts";

/** A project with nothing in it but the package. */
export const installed: string = join(root, "tests/.build/installed");
const SOURCES = join(root, "tests/package/application");

/** Installs a tarball, as its dependencies come from the registry. */
export async function installTarball(tarball: string): Promise<void> {
  try {
    await install(installed, [tarball]);
  } catch (cause) {
    throw new Error(`npm could not install it; it needs the npm registry, or a cache with the dependencies: ${cause}`);
  }
}

/** Writes a file of the project, and gives its path. */
export function put(path: string, text: string): string {
  const file = join(installed, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The application, as it is written. */
export function source(name: string): string {
  return name === "entries" ? listOfEntries() : readFileSync(join(SOURCES, `${name}.ts`), "utf8");
}

function listOfEntries(): string {
  const imports = entries.map(({ name }, index) => `import * as entry${index} from "${name}";`);
  const members = entries.map(({ name }, index) => `  "${name}": entry${index},`);
  return `${imports.join("\n")}\n\nexport const entries: Readonly<Record<string, object>> = {\n${members.join("\n")}\n};\n`;
}

/** Puts the application into a folder as JavaScript, and gives the file that prints what `use` resolves to. */
export async function putApplication(folder: string, format: "esm" | "cjs" = "esm"): Promise<string> {
  const ending = format === "cjs" ? "cjs" : "js";
  const main = 'import { use } from "./use.js";\n\nuse().then((used) => console.log(JSON.stringify(used)));\n';
  const files = { use: source("use"), entries: source("entries"), main };
  let start = "";
  for (const [name, text] of Object.entries(files)) {
    const { code } = await transform(text, { loader: "ts", format, target: "es2022" });
    start = put(`${folder}/${name}.${ending}`, code.replaceAll(/("\.\/\w+)\.js"/g, `$1.${ending}"`));
  }
  return start;
}

/** What the application must print, wherever it runs. */
export async function demandUsed(output: string): Promise<void> {
  assert.deepEqual(JSON.parse(output), {
    allowed: true,
    refused: "scope_insufficient",
    subject: "jane",
    // Computed from the key of RFC 8410 section 10.3 by another library.
    point: "EdDSA 3YZxBJ12jO3n_mXt_q-j_Z-TFP1vt-NiI3OCf-fEnHQ",
    exported: await exportedNames(),
  });
}
