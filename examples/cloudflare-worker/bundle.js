/** The Worker as one module, as `wrangler deploy` makes it. */

import { build } from "esbuild";

/** @param {string} main - The file that wrangler.jsonc names. */
export async function bundle(main) {
  const { outputFiles } = await build({
    entryPoints: [main],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
    loader: { ".html": "text" },
    external: ["cloudflare:workers"],
  });
  return outputFiles[0]?.text ?? "";
}
