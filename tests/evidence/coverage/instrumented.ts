/**
 * The library with a counter at each statement, function and branch.
 *
 * It is built as `tsup.config.ts` says, out of sources that Istanbul has put counters into: so what is counted is TypeScript as
 * it was written, without a source map between. Unlike the counts that V8 makes, these are the same in every runtime, and see
 * what comes after a call that throws, and default arguments.
 */

import { cp, readFile, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import istanbul from "istanbul-lib-instrument";
import { build, type Options } from "tsup";
import config from "../../../tsup.config.ts";
import { application, root } from "../../package/pack.ts";
import type { Counted } from "./counting.ts";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

/** What the command has is run as a process, by the row Command. */
const SOURCES = ["src/**/*.ts", "!src/cli/**"];

/** Puts counters into a source. A page's policy lets nothing be evaluated, so they are had by their global. */
const instrumenter = istanbul.createInstrumenter({
  esModules: true,
  preserveComments: true,
  parserPlugins: ["typescript"],
  coverageGlobalScope: "globalThis",
  coverageGlobalScopeFunc: false,
});

/** Makes the application that is installed once more in another folder, with counters, and gives what can be counted. */
export async function makeInstrumented(folder: string): Promise<Counted> {
  const map: Counted = {};
  await rm(folder, { recursive: true, force: true });
  await cp(application, folder, { recursive: true });
  await build({
    ...(config as Options),
    config: false,
    entry: SOURCES,
    esbuildPlugins: [counting(map), ...((config as Options).esbuildPlugins ?? [])],
    outDir: join(folder, "node_modules/scitokens/dist"),
    sourcemap: false,
    clean: false,
    silent: true,
  });
  return map;
}

function counting(map: Counted): Plugin {
  return {
    name: "counting",
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path);
        return { contents: instrument(await readFile(path, "utf8"), file, map), loader: "ts" };
      });
    },
  };
}

/** The code with counters, and beside it in the map what they count. */
export function instrument(code: string, file: string, map: Counted): string {
  const counted = instrumenter.instrumentSync(code, file);
  map[file] = instrumenter.lastFileCoverage();
  return counted;
}
