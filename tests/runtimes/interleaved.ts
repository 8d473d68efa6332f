/** One Worker in workerd, of which several requests are under way at one time. */

import { bundle } from "./bundle.ts";
import { nodeProgram } from "./command-line.ts";
import { NEWER_NODE } from "./newer-node.ts";
import { built, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";
import { workerd } from "./workerd.ts";

const name = "workerd, interleaved requests";

export const interleavedWorker: Runtime = {
  ...workerd(name, []),
  async run({ authority }) {
    const folder = await bundle("interleaved-worker", ["interleaved-worker"], {
      splitting: true,
      conditions: ["workerd", "worker"],
      external: ["cloudflare:workers"],
    });
    return runProgram(name, (await nodeProgram(NEWER_NODE)) as string, [built("interleaved"), folder], authority);
  },
};
