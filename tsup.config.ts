import { defineConfig, type Options } from "tsup";

type Plugin = NonNullable<Options["esbuildPlugins"]>[number];

// One file for each source file. Bundlers drop what an application does not use by the file: of files that were put
// together they keep more, as a class with a static block stays.
const fileByFile: Plugin = {
  name: "file-by-file",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind }) =>
      kind === "entry-point" ? undefined : { path: path.replace(/\.ts$/, ".js"), external: true },
    );
  },
};

// Declarations are written by tsc, see "build" in package.json.
export default defineConfig({
  entry: ["src/**/*.ts"],
  esbuildPlugins: [fileByFile],
  format: "esm",
  target: "es2022",
  platform: "neutral",
  // Of src/cli alone; the linter refuses them elsewhere.
  removeNodeProtocol: false,
  external: [/^node:/],
  sourcemap: true,
  clean: true,
});
