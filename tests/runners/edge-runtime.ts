/** Runs a bundled script in Vercel's edge runtime: `node edge-runtime.js FOLDER ENVIRONMENT-JSON`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EdgeRuntime } from "edge-runtime";
import { versionOf } from "../runtimes/bundle.ts";

const [folder, environment] = process.argv.slice(2) as [string, string];
const asked = {
  environment: JSON.parse(environment),
  runtime: "edge-runtime",
  version: await versionOf("edge-runtime"),
};
const runtime = new EdgeRuntime({ initialCode: readFileSync(join(folder, "edge.js"), "utf8") });
const response = await runtime.dispatchFetch("https://edge.example/", { method: "POST", body: JSON.stringify(asked) });
console.log(await response.text());
process.exit(0);
