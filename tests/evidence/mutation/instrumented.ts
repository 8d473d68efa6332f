/** The library with all mutants in it, made by Stryker's instrumenter and bundled once for all of them. */

import { readdirSync, readFileSync } from "node:fs";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import { build } from "esbuild";
import { root } from "../../package/pack.ts";
import { moduleOfSources } from "../../runtimes/application.ts";
import type { Mutant } from "./mutant.ts";

/** What is mutated: all that decides whether a token is good, and what it grants. */
export const FOLDERS: readonly string[] = ["scope", "enforce", "jwt", "token", "issuer-keys"];

const folder = join(root, "tests/.build/mutants");
export const instrumentedLibrary: string = join(folder, "library.cjs");

const silent: object = Object.fromEntries(
  ["trace", "debug", "info", "warn", "error", "fatal"].flatMap((level) => [
    [level, (): void => {}],
    [`is${level.charAt(0).toUpperCase()}${level.slice(1)}Enabled`, (): boolean => false],
  ]),
);

/** Makes the instrumented library and lists its mutants. */
export async function instrument(): Promise<Mutant[]> {
  await rm(folder, { recursive: true, force: true });
  await cp(join(root, "src"), join(folder, "src"), { recursive: true });
  const sources = FOLDERS.flatMap(sourcesOf);
  const instrumenter = new Instrumenter(silent as never);
  const { files, mutants } = await instrumenter.instrument(
    sources.map(([name, content]) => ({ name, content, mutate: true })),
    { plugins: null, excludedMutations: [], ignorers: [] },
  );
  for (const { name, content } of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  await bundle();
  const texts = new Map(sources);
  return mutants.map(({ id, fileName, mutatorName, location, replacement }) => {
    const lines = (texts.get(fileName) ?? "").split("\n");
    return {
      id,
      file: fileName.slice("src/".length),
      line: location.start.line + 1,
      mutator: mutatorName,
      within: (lines[location.start.line] ?? "").trim(),
      original: oneLine(between(lines, location)),
      replacement: oneLine(replacement),
    };
  });
}

async function bundle(): Promise<void> {
  await build({
    stdin: { contents: moduleOfSources("./src"), resolveDir: folder },
    outfile: instrumentedLibrary,
    bundle: true,
    // A script, unlike a module, is parsed once however often it is run.
    format: "cjs",
    target: "es2022",
    platform: "neutral",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
}

function sourcesOf(name: string): [string, string][] {
  return readdirSync(join(root, "src", name))
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .map((file) => [`src/${name}/${file}`, readFileSync(join(root, "src", name, file), "utf8")]);
}

interface Span {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

function between(lines: readonly string[], { start, end }: Span): string {
  const text = lines.slice(start.line, end.line + 1);
  text[text.length - 1] = (text.at(-1) ?? "").slice(0, end.column);
  text[0] = (text[0] ?? "").slice(start.column);
  return text.join("\n");
}

/** A long one by its beginning, which tells it from the others of its line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 120);
}
