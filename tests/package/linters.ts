/** What the checkers of packages say of the tarball, and of the folder it is made from. */

import type { Checks } from "../checks.ts";
import { testTool } from "./command.ts";

export async function checkLinters(checks: Checks, tarball: string): Promise<void> {
  await checks.check("publint finds nothing", () => testTool("publint", ["--strict", tarball]));
  // Profile esm-only: the package has no CommonJS on purpose. Node.js requires it all the same from 20.19 on, which is
  // checked where it is installed, and the resolution of Node.js 10 knows no `exports`.
  await checks.check("are the types wrong finds nothing", () =>
    testTool("attw", [tarball, "--profile", "esm-only", "--no-color"]),
  );
  await checks.check("knip finds no file, export or dependency that nothing leads to", () =>
    testTool("knip", ["--no-progress", "--treat-config-hints-as-errors"]),
  );
}
