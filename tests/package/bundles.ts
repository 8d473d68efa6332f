/** What an application gets into its bundle. */

import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";

export interface Bundle {
  /** Bytes, minified and gzipped, of all that is loaded at the start. */
  readonly size: number;
  /** The files that are in it at the start. */
  readonly eager: readonly string[];
  /** The files that are loaded only when they are needed. */
  readonly lazy: readonly string[];
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
    // Of packages among its modules it is silent by itself.
    logLevel: "error",
    metafile: true,
  });
  const start = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint !== undefined)?.[0] as string;
  const eager = reach(metafile, start);
  const texts = eager.map((name) => outputFiles.find(({ path }) => path.endsWith(name))?.contents as Uint8Array);
  const inputsOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => Object.keys(metafile.outputs[name]?.inputs ?? {}));
  const lazy = Object.keys(metafile.outputs).filter((name) => !eager.includes(name));
  return { size: gzipSync(Buffer.concat(texts), { level: 9 }).length, eager: inputsOf(eager), lazy: inputsOf(lazy) };
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
