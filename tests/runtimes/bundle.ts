/** The suite and the installed library in one bundle, as an application for browsers or Workers has it. */

import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { application, root } from "../package/pack.ts";
import { libraryModule } from "./application.ts";

const bundles = new Map<string, Promise<string>>();

/** Bundles runners of `tests/runners` into a folder of that name, once for all that run there, and gives its path. */
export function bundle(name: string, runners: readonly string[], options: BuildOptions): Promise<string> {
  const made = bundles.get(name) ?? makeBundle(name, runners, options);
  bundles.set(name, made);
  return made;
}

async function makeBundle(name: string, runners: readonly string[], options: BuildOptions): Promise<string> {
  const folder = join(dirname(application), name);
  await build({
    entryPoints: runners.map((runner) => join(root, "tests/runners", `${runner}.ts`)),
    outdir: folder,
    bundle: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    alias: { library: libraryModule },
    loader: { ".jsonl": "text" },
    logLevel: "error",
    ...options,
  });
  return folder;
}

/** The version of an installed package. */
export async function versionOf(name: string): Promise<string> {
  const manifest = join(root, "tests/node_modules", name, "package.json");
  return (JSON.parse(await readFile(manifest, "utf8")) as { version: string }).version;
}
