/** What an application gets into its bundle. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { decode } from "@jridgewell/sourcemap-codec";
import { build, type Metafile, type OutputFile } from "esbuild";

export interface Part {
  /** Bytes, minified and gzipped. */
  readonly size: number;
  readonly text: string;
  /** Bytes, minified, that come of each source file: of the library's own, and of the files of packages. */
  readonly sources: ReadonlyMap<string, number>;
}

export interface Bundle {
  /** All that is loaded at the start. */
  readonly eager: Part;
  /** All that is loaded only when it is needed. */
  readonly lazy: Part;
}

/** Bundles a module as an application for browsers would. */
export async function bundle(code: string, folder: string): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: folder },
    absWorkingDir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    outdir: "out",
    write: false,
    // The maps of what was built lead on to the sources.
    sourcemap: "external",
    sourcesContent: false,
    // Of packages among its modules it is silent by itself.
    logLevel: "error",
    metafile: true,
  });
  const codeFiles = Object.keys(metafile.outputs).filter((name) => name.endsWith(".js"));
  // What is imported late is an entry point too, of its own chunk.
  const start = codeFiles.find((name) => metafile.outputs[name]?.entryPoint === "<stdin>") as string;
  const eager = reach(metafile, start);
  const fileOf = (name: string): OutputFile =>
    outputFiles.find(({ path }) => path === join(folder, name)) as OutputFile;
  const partOf = (names: readonly string[]): Part => {
    const text = names.map((name) => fileOf(name).text).join("");
    const sources = new Map<string, number>();
    for (const name of names) countSources(fileOf(name).text, fileOf(`${name}.map`).text, sources);
    return { text, sources, size: names.length === 0 ? 0 : gzipSync(text, { level: 9 }).length };
  };
  return { eager: partOf(eager), lazy: partOf(codeFiles.filter((name) => !eager.includes(name))) };
}

/** The outputs that are loaded with one, in the order in which they are found. */
function reach(metafile: Metafile, start: string): string[] {
  const found = [start];
  for (const name of found) {
    for (const { path, kind } of metafile.outputs[name]?.imports ?? []) {
      if (kind === "import-statement" && !found.includes(path)) found.push(path);
    }
  }
  return found;
}

/** Adds up what comes of each source: from each mapping to the next one, or to the end of the line. */
function countSources(text: string, map: string, counts: Map<string, number>): void {
  const { mappings, sources } = JSON.parse(map) as { readonly mappings: string; readonly sources: string[] };
  const lines = text.split("\n");
  for (const [index, segments] of decode(mappings).entries()) {
    for (const [at, [column, source]] of segments.entries()) {
      const end = segments[at + 1]?.[0] ?? lines[index]?.length ?? column;
      const name = sources[source ?? -1]?.replace(/^(?:\.\.\/)+/, "");
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + end - column);
    }
  }
}

/** What is in a part, grouped by the library's floors and by package, largest first. */
export function contents({ sources }: Part): [name: string, bytes: number][] {
  const groups = new Map<string, number>();
  for (const [source, bytes] of sources) {
    const name = source.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? source.match(/^src\/[^/]+/)?.[0] ?? source;
    groups.set(name, (groups.get(name) ?? 0) + bytes);
  }
  return [...groups].sort(([, one], [, other]) => other - one);
}

/** The ceilings, and what is kept out. */
export interface Budget {
  readonly code: string;
  /** The most bytes that are loaded at the start, minified and gzipped. */
  readonly bytes: number;
  /** What it is to come down to: bytes; or other code that does the same, and of which it must never need more. */
  readonly goal?: number | string;
  /** Patterns of source files of which nothing is loaded at the start. */
  readonly without?: readonly string[];
  /** Patterns of code that is not loaded at the start. */
  readonly withoutCode?: readonly string[];
}

export function readBudgets(root: string): [name: string, budget: Budget][] {
  return Object.entries(JSON.parse(readFileSync(join(root, "tests/package/budgets.json"), "utf8")));
}
