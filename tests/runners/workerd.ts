/** Runs a bundled Worker in workerd: `node workerd.js FOLDER ENVIRONMENT-JSON NAME FLAGS-JSON`, Node.js 22 or newer. */

import { Miniflare } from "miniflare";
import { versionOf } from "../runtimes/bundle.ts";

const [folder, environment, runtime, flags] = process.argv.slice(2) as [string, string, string, string];
const version = await versionOf("workerd");
const miniflare = new Miniflare({
  modules: true,
  modulesRules: [{ type: "ESModule", include: ["**/*.js"] }],
  rootPath: folder,
  scriptPath: "worker.js",
  // The newest that this workerd knows.
  compatibilityDate: `${version.slice(2, 6)}-${version.slice(6, 8)}-${version.slice(8, 10)}`,
  compatibilityFlags: JSON.parse(flags),
  kvNamespaces: ["KEYS"],
});
try {
  const body = JSON.stringify({ environment: JSON.parse(environment), runtime, version });
  const response = await miniflare.dispatchFetch("https://worker.example/", { method: "POST", body });
  console.log(await response.text());
} finally {
  await miniflare.dispose();
}
