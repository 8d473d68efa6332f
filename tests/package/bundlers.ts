/** An application with all entries goes through the bundlers, and what they make of it is run. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, build as esbuild } from "esbuild";
import type { Configuration } from "webpack";
import type { Checks } from "../checks.ts";
import { node } from "./command.ts";
import { demandUsed, installed, put, putApplication } from "./installed.ts";

/** The first digits of P-256's generator (FIPS 186-4 D.1.2.3): every bundler leaves them in what it makes of noble. */
const NOBLE = "6b17d1f2e12c4247";

export async function checkBundlers(checks: Checks): Promise<void> {
  await checks.check("bundled by esbuild, it works, with noble apart", async () => {
    await withEsbuild("esbuild", { splitting: true, platform: "browser" });
    await demandWorking("esbuild", true);
  });
  await checks.check("bundled by esbuild for Workers, it works in one file", async () => {
    await withEsbuild("worker", { conditions: ["workerd", "worker", "browser"], platform: "neutral" });
    await demandWorking("worker", false);
  });
  await checks.check("bundled by Vite, it works, with noble apart", async () => {
    const vite = await import("vite");
    await vite.build({
      root: installed,
      configFile: false,
      logLevel: "error",
      build: {
        outDir: "bundled/vite",
        target: "es2022",
        // Preloading needs a document, which there is not where this is run.
        modulePreload: false,
        rollupOptions: { input: await putApplication("esm"), output: { entryFileNames: "main.js" } },
      },
    });
    await demandWorking("vite", true);
  });
  await checks.check("bundled by webpack, it works, with noble apart", async () => {
    await withWebpack({
      context: installed,
      mode: "production",
      target: "es2022",
      entry: await putApplication("esm"),
      output: { path: join(installed, "bundled/webpack"), filename: "main.js", module: true, chunkFormat: "module" },
      experiments: { outputModule: true },
    });
    await demandWorking("webpack", true);
  });
}

async function withEsbuild(folder: string, options: BuildOptions): Promise<void> {
  const { warnings } = await esbuild({
    entryPoints: [await putApplication("esm")],
    absWorkingDir: installed,
    outdir: `bundled/${folder}`,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    logLevel: "silent",
    ...options,
  });
  assert.deepEqual(warnings, []);
}

async function withWebpack(configuration: Configuration): Promise<void> {
  const { default: webpack } = await import("webpack");
  return new Promise((resolve, reject) => {
    webpack(configuration, (error, stats) => {
      if (error !== null) reject(error);
      else if (stats?.hasErrors() || stats?.hasWarnings()) reject(new Error(stats.toString("errors-warnings")));
      else resolve();
    });
  });
}

async function demandWorking(folder: string, split: boolean): Promise<void> {
  const path = join(installed, "bundled", folder);
  put(`bundled/${folder}/package.json`, '{ "type": "module" }');
  await demandUsed(await node([join(path, "main.js")]));
  const files = readdirSync(path, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
  const withNoble = files.filter((file) => readFileSync(join(path, file), "utf8").includes(NOBLE));
  assert.equal(withNoble.length, 1, `noble is in ${withNoble.join(", ") || "no file"}`);
  if (!split) assert.deepEqual(files, ["main.js"]);
  else assert.deepEqual(await loadedAtStart(path, withNoble), [], "noble is loaded at the start");
}

/** Which of some files are loaded with the first, which is to say imported other than by a call of `import`. */
async function loadedAtStart(path: string, files: readonly string[]): Promise<string[]> {
  const { metafile } = await esbuild({
    entryPoints: ["main.js"],
    absWorkingDir: path,
    outdir: "unused",
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "neutral",
    logLevel: "error",
  });
  const loaded = ["main.js"];
  for (const file of loaded) {
    for (const { path: next, kind } of metafile.inputs[file]?.imports ?? []) {
      if (kind === "import-statement" && !loaded.includes(next)) loaded.push(next);
    }
  }
  return files.filter((file) => loaded.includes(file));
}
