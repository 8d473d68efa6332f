/** Where the suite runs: a new runtime is one file, or one call, and one line here. */

import NODE_VERSIONS from "../node-versions.json";
import { browser } from "./browsers/browser.ts";
import { CHROMIUM, FIREFOX } from "./browsers/playwright.ts";
import { WEBKIT } from "./browsers/webkit.ts";
import { nodeVersion, ownProgram } from "./command-line.ts";
import { edgeRuntime } from "./edge-runtime.ts";
import type { Runtime } from "./runtime.ts";
import { workerd } from "./workerd.ts";

export const RUNTIMES: readonly Runtime[] = [
  ownProgram("Node.js", "node"),
  ...NODE_VERSIONS.map(nodeVersion),
  ownProgram("Deno", "deno", ["run", "--quiet", "--unstable-kv", "-A"]),
  ownProgram("Bun", "bun"),
  workerd("workerd", []),
  workerd("workerd, nodejs_compat", ["nodejs_compat"]),
  edgeRuntime,
  browser(CHROMIUM),
  browser(FIREFOX),
  browser(WEBKIT),
];
