/** Jobs in bundles, as applications for Workers and browsers are. */

import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What may be the name of a module of Node.js. */
const BUILTIN = /^(node:)?[a-z_]+(\/[a-z]+)?$/;
const folder = fileURLToPath(new URL("../.build", import.meta.url));

/**
 * Bundles a module of `inside`, and gives the folder.
 *
 * @param {string} name
 * @param {readonly string[]} conditions
 * @param {import("esbuild").Plugin} plugin - What becomes of modules of Node.js.
 */
export async function bundle(name, conditions, plugin) {
  const outdir = `${folder}/${name}`;
  await build({
    entryPoints: [fileURLToPath(new URL(`inside/${name}.js`, import.meta.url))],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    conditions: [...conditions],
    plugins: [plugin],
    logLevel: "error",
  });
  return outdir;
}

/**
 * Modules of Node.js are left to a runtime that has them. What is `require`d becomes an import, as bundlers for Workers do it.
 *
 * @type {import("esbuild").Plugin}
 */
export const builtins = {
  name: "builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTIN }, ({ path, kind }) => {
      if (!isBuiltin(path)) return undefined;
      const name = `node:${path.replace("node:", "")}`;
      return kind === "require-call" ? { path: name, namespace: "required" } : { path: name, external: true };
    });
    onLoad({ filter: /./, namespace: "required" }, ({ path }) => ({
      contents: `import whole from ${JSON.stringify(path)}; module.exports = whole;`,
    }));
  },
};

/**
 * Where there are no modules of Node.js, a peer that imports one fails at that, and says so.
 *
 * @type {import("esbuild").Plugin}
 */
export const noBuiltins = {
  name: "no builtins",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: BUILTIN }, ({ path }) => (isBuiltin(path) ? { path, namespace: "missing" } : undefined));
    onLoad({ filter: /./, namespace: "missing" }, ({ path }) => ({
      contents: `module.exports = {}; throw new Error(${JSON.stringify(`it needs ${path} of Node.js`)});`,
    }));
  },
};
