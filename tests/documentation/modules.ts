/** Code of documents as modules of an application that has the package installed. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { node } from "../package/command.ts";
import { application, root } from "../package/pack.ts";

const COMPILER_OPTIONS = {
  target: "es2022",
  module: "nodenext",
  lib: ["es2023", "dom", "dom.iterable"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
};

/** Makes an empty folder in the application, where its packages and those of the tests are found. */
export function freshFolder(name: string): string {
  const folder = join(application, "documented", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Compiles files of TypeScript where they are, all at once, as that is what takes its time.
 *
 * @throws Error with what the compiler says of any of them.
 */
export async function compile(
  folder: string,
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  for (const [name, code] of Object.entries(files)) writeFileSync(join(folder, name), code);
  const compilerOptions = { ...COMPILER_OPTIONS, ...options };
  const tsconfig = { compilerOptions, files: Object.keys(files).filter((name) => /\.[jt]s$/.test(name)) };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(tsconfig));
  await node([join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
}
