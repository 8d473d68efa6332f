/** The entry points, as package.json has them: a new one is checked without being named anywhere else. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./pack.ts";

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [member: string]: unknown;
}

export interface Entry {
  /** The name below the package's: `.` or `./jwt`. */
  readonly path: string;
  /** What is imported: `scitokens/jwt`. */
  readonly name: string;
  /** The file without its folder and ending: `jwt/index`. */
  readonly file: string;
}

export const manifest: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

export const entries: readonly Entry[] = Object.entries(manifest.exports).flatMap(([path, target]) =>
  typeof target === "string"
    ? []
    : [
        {
          path,
          name: manifest.name + path.slice(1),
          file: target.default?.replace(/^\.\/dist\/(.+)\.js$/, "$1") ?? "",
        },
      ],
);

/** What each entry exports, by its name. */
export async function exportedNames(): Promise<Record<string, string[]>> {
  const named: Record<string, string[]> = {};
  for (const { name, file } of entries) named[name] = Object.keys(await import(join(root, `dist/${file}.js`))).sort();
  return named;
}
