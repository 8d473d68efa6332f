/** What documents show, run where they say. */

import { nodeProgram } from "./command-line.ts";
import { NEWER_NODE } from "./newer-node.ts";
import { absent, built, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";
import { workerd } from "./workerd.ts";

const name = "Documentation";

export const documentation: Runtime = {
  name,
  install: "npm ci --prefix tests; apt-get install chromium openssl",
  missing: async () => [...(await workerd(name, []).missing()), ...absent(["chromium", "openssl", "deno", "bun"])],
  async run({ authority }) {
    return runProgram(name, (await nodeProgram(NEWER_NODE)) as string, [built("documentation")], authority);
  },
};
