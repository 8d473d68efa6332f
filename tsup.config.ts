import { readFileSync } from "node:fs";
import { defineConfig } from "tsup";

// Each entry of the package is built from the source of the same name.
const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as {
  exports: Record<string, { default?: string }>;
};
const built = Object.values(exports).flatMap((entry) => entry.default ?? []);
const names = built.map((file) => file.replace(/^\.\/dist\/(.+)\.js$/, "$1"));

// Declarations are written by tsc, see "build" in package.json.
export default defineConfig({
  entry: Object.fromEntries(names.map((name) => [name, `src/${name}.ts`])),
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: true,
  sourcemap: true,
  clean: true,
});
