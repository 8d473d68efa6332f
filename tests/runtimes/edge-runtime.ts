/** Vercel's edge runtime, as its package has it: a context of its own with Web APIs alone, in Node.js. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../package/pack.ts";
import { bundle } from "./bundle.ts";
import { built, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";

export const edgeRuntime: Runtime = {
  name: "edge-runtime",
  install: "npm ci --prefix tests",
  missing: () => (existsSync(join(root, "tests/node_modules/edge-runtime")) ? [] : ["edge-runtime"]),
  async run({ environment, authority }) {
    // It takes one script: what is loaded lazily elsewhere is in it.
    const folder = await bundle("edge", ["edge"], { format: "iife", conditions: ["edge-light"] });
    return runProgram(
      "edge-runtime",
      process.execPath,
      [built("edge-runtime"), folder, JSON.stringify(environment)],
      authority,
    );
  },
};
