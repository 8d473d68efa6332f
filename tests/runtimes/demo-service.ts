/** The demo service of examples/cloudflare-worker in workerd, and who asks such a service. */

import { INSTALL_PYTHON, pythonMissing } from "../interop/python/environment.ts";
import { nodeProgram } from "./command-line.ts";
import { NEWER_NODE } from "./newer-node.ts";
import { absent, built, runProgram } from "./programs.ts";
import type { Runtime } from "./runtime.ts";
import { workerd } from "./workerd.ts";

const name = "Demo service";

export const demoService: Runtime = {
  name,
  install: `npm ci --prefix tests; apt-get install chromium; ${INSTALL_PYTHON}`,
  missing: async () => [...(await workerd(name, []).missing()), ...absent(["chromium"]), ...pythonMissing()],
  async run({ authority }) {
    return runProgram(name, (await nodeProgram(NEWER_NODE)) as string, [built("demo-service"), authority], authority);
  },
};
