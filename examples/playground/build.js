/** Builds the page into dist/ with Vite, and a service worker that knows its files. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const out = fileURLToPath(new URL("dist", import.meta.url));

/** Vite is among what the tests need, not the library. */
const tests = createRequire(new URL("../../tests/package.json", import.meta.url));
const vite = await import(pathToFileURL(tests.resolve("vite")).href);

const settings = {
  root,
  configFile: false,
  logLevel: "warn",
  // It works below any path.
  base: "./",
  resolve: { conditions: ["browser", "module", "import", "default"] },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2022",
    // Nothing inline, which the page's policy would refuse.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [{ name: "offline", apply: "build", generateBundle: { order: "post", handler: addServiceWorker } }],
};

/** Builds the page. @returns {Promise<string>} The folder with its files. */
export async function build() {
  await vite.build(settings);
  return out;
}

/** Serves what is built. @param {number} port @returns {Promise<string>} Its address. */
export async function serve(port) {
  const headers = { "content-security-policy": await policyAsServed() };
  const preview = { port, host: "localhost", strictPort: port !== 0, headers };
  const server = await vite.preview({ ...settings, preview });
  return server.resolvedUrls?.local[0];
}

/** The page's own policy, and what a page cannot say for itself: that no other has it in a frame. */
async function policyAsServed() {
  const page = await readFile(new URL("index.html", import.meta.url), "utf8");
  const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  if (policy === undefined) throw new Error("index.html has no Content-Security-Policy");
  return `${policy}; frame-ancestors 'none'`;
}

/**
 * @this {{ emitFile: (file: object) => void }}
 * @param {unknown} _options
 * @param {Record<string, { code?: string, source?: string | Uint8Array }>} bundle
 */
async function addServiceWorker(_options, bundle) {
  const files = ["./", "./icon.svg", ...Object.keys(bundle).map((file) => `./${file}`)];
  const hash = createHash("sha256").update(files.join());
  for (const { code, source } of Object.values(bundle)) hash.update(code ?? source ?? "");
  const facts = `globalThis.FILES = ${JSON.stringify(files)};\nglobalThis.VERSION = ${JSON.stringify(hash.digest("hex"))};\n`;
  const worker = await readFile(new URL("service-worker.js", import.meta.url), "utf8");
  this.emitFile({ type: "asset", fileName: "service-worker.js", source: facts + worker });
}
