/** Bearer Token Discovery among real files, users and variables, in each runtime that has them. */

import { Checks } from "../checks.ts";
import { asking } from "./asking.ts";
import { files } from "./files.ts";
import { order } from "./order.ts";
import { owners } from "./owners.ts";
import { denoPermissions, nodePermissions } from "./permissions.ts";
import { Places } from "./places.ts";

const checks = new Checks();
const places = new Places();
try {
  for (const runtime of ["node", "deno", "bun"]) {
    const ask = asking(runtime);
    const check = (name: string, act: () => unknown): Promise<boolean> => checks.check(`${runtime}, ${name}`, act);
    for (const group of [order, files, owners]) await group({ ask, check, places });
    if (runtime === "deno") await denoPermissions({ ask, check, places });
    if (runtime === "node") await nodePermissions({ ask, check, places });
  }
} finally {
  places.remove();
}
console.log(JSON.stringify(checks.report("Bearer token discovery")));
