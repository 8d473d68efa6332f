/** The installed package is used in the runtimes that load it from node_modules. */

import type { Checks } from "../checks.ts";
import { node, tool } from "./command.ts";
import { demandUsed, installed, putApplication } from "./installed.ts";

export async function checkRuntimes(checks: Checks): Promise<void> {
  const here = { cwd: installed };
  await checks.check("installed, it works in Node.js with import", async () => {
    await demandUsed(await node([await putApplication("esm")], here));
  });
  await checks.check("installed, it works in Node.js with require", async () => {
    const main = await putApplication("cjs", "cjs");
    if (process.features.require_module !== true) {
      throw new Error(`Node.js ${process.version} cannot require an ES module; run the checks with 20.19 or newer`);
    }
    await demandUsed(await node([main], here));
  });
  await checks.check("installed, it works in Deno", async () => {
    const main = await putApplication("esm");
    await demandUsed(await tool("deno", ["run", "--quiet", "--node-modules-dir=manual", main], here));
  });
  await checks.check("installed, it works in Bun", async () => {
    await demandUsed(await tool("bun", [await putApplication("esm")], here));
  });
}
