/** The package as an application has it: packed, installed, and imported by its entry points. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { application, install, pack, root } from "../package/pack.ts";
import type { Library } from "../suite/environment.ts";

/** A module of the application that exports the whole library. */
export const libraryModule: string = join(application, "library.js");

/** Packs and installs what is built. */
export async function makeApplication(): Promise<void> {
  await install(application, [await pack()]);
  writeFileSync(
    libraryModule,
    moduleOf(entries(), (name) => `scitokens/${name}`.replace(/\/$/, "")),
  );
}

export async function importLibrary(): Promise<Library> {
  return (await import(pathToFileURL(libraryModule).href)).library as Library;
}

/** The entry points that are code: `""`, `"jwt"`, `"stores/memory"` … */
function entries(): string[] {
  return Object.keys(exported())
    .filter((entry) => entry !== "./package.json")
    .map((entry) => entry.slice(2));
}

function exported(): Record<string, { default?: string }> {
  return JSON.parse(readFileSync(join(root, "package.json"), "utf8")).exports;
}

/** A module as above, of sources in a folder. */
export function moduleOfSources(folder: string): string {
  const file = (name: string): string | undefined => exported()[`./${name}`.replace(/\/$/, "")]?.default;
  return moduleOf(entries(), (name) => `${file(name)}`.replace("./dist", folder).replace(/\.js$/, ".ts"));
}

function moduleOf(names: readonly string[], specifier: (name: string) => string): string {
  const imports = names.map((name, index) => `import * as m${index} from ${JSON.stringify(specifier(name))};`);
  const member = (folder: string): string =>
    names
      .map((name, index) => [name, index] as const)
      .filter(([name]) => name.startsWith(folder) && name !== "" && !name.slice(folder.length).includes("/"))
      .map(([name, index]) => `${JSON.stringify(name.slice(folder.length))}: m${index}`)
      .join(", ");
  return `${imports.join("\n")}
export const library = { ...m${names.indexOf("")}, ${member("")}, stores: { ${member("stores/")} } };
`;
}
