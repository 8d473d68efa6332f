/** Cloudflare's runtime, through miniflare, which also has its KV and its Cache API. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../package/pack.ts";
import { bundle } from "./bundle.ts";
import { nodeProgram } from "./command-line.ts";
import { NEWER_NODE } from "./newer-node.ts";
import { built, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";

/** workerd with some of its compatibility flags. */
export function workerd(name: string, flags: readonly string[]): Runtime {
  return {
    name,
    install: "npm ci --prefix tests",
    async missing() {
      if (!existsSync(join(root, "tests/node_modules/miniflare"))) return ["miniflare"];
      return (await nodeProgram(NEWER_NODE)) === undefined ? [`node@${NEWER_NODE}`] : [];
    },
    async run({ environment, authority }) {
      const folder = await bundle("worker", ["worker"], { splitting: true, conditions: ["workerd", "worker"] });
      const given = [built("workerd"), folder, JSON.stringify(environment), name, JSON.stringify(flags)];
      return runProgram(name, (await nodeProgram(NEWER_NODE)) as string, given, authority);
    },
  };
}
