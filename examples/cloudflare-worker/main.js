/** Starts an issuer, runs the Worker of this folder in workerd, and asks it; README.md has the command. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { CloudflareKvStore } from "scitokens/stores/cloudflare-kv";
import { startIssuer } from "../issuer.js";
import { AUDIENCE, tryService } from "../try-service.js";

// Among the packages that only the tests need. A project of one's own has it with wrangler.
const require = createRequire(new URL("../../tests/package.json", import.meta.url));
/** @type {typeof import("./miniflare.d.ts")} */
const { Miniflare } = require("miniflare");

const config = JSON.parse(await readFile(new URL("wrangler.jsonc", import.meta.url), "utf8"));
const issuer = await startIssuer();
const miniflare = new Miniflare({
  modules: true,
  script: await bundle(new URL(config.main, import.meta.url)),
  compatibilityDate: config.compatibility_date,
  kvNamespaces: ["KEYS"],
  bindings: { ...config.vars, ISSUER: issuer.url, AUDIENCE },
});
try {
  const { origin } = await miniflare.ready;
  const store = new CloudflareKvStore(await miniflare.getKVNamespace("KEYS"));
  process.exitCode = await tryService({ issuer, url: origin, storedKeys: () => store.keys() });
} finally {
  await miniflare.dispose();
  issuer.close();
}

/** One module of all, as `wrangler deploy` makes it. @param {URL} main */
async function bundle(main) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(main)],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker"],
  });
  return outputFiles[0]?.text ?? "";
}
