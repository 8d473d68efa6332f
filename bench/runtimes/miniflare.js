/** Runs one job in workerd, and prints what it found: `node miniflare.js FOLDER NAME OPTIONS`, Node.js 22 or newer. */

import { readFile } from "node:fs/promises";
import process from "node:process";
import { Miniflare } from "miniflare";

const [folder = "", name, options = ""] = process.argv.slice(2);
const manifest = new URL(import.meta.resolve("workerd/package.json"));
const { version } = JSON.parse(await readFile(manifest, "utf8"));
const miniflare = new Miniflare({
  modules: true,
  modulesRules: [{ type: "ESModule", include: ["**/*.js"] }],
  rootPath: folder,
  scriptPath: "worker.js",
  // The newest that this workerd knows.
  compatibilityDate: `${version.slice(2, 6)}-${version.slice(6, 8)}-${version.slice(8, 10)}`,
  // For the peers: without it, those made for Node.js would not even load.
  compatibilityFlags: ["nodejs_compat"],
});
try {
  const body = JSON.stringify({ name, options: JSON.parse(options) });
  const response = await miniflare.dispatchFetch("https://worker.example/", { method: "POST", body });
  if (!response.ok) throw new Error(await response.text());
  console.log(JSON.stringify({ version, result: await response.json() }));
} finally {
  await miniflare.dispose();
}
