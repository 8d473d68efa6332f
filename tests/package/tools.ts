/** The packages that only the tests need are there, as tests/package.json has them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Checks } from "../checks.ts";
import { root } from "./pack.ts";

const INSTALL = "run npm ci --prefix tests";

export async function checkTools(checks: Checks): Promise<void> {
  await checks.check("the tools of the tests are installed", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "tests/package.json"), "utf8"));
    for (const [name, wanted] of Object.entries<string>(dependencies)) {
      const version = versionOf(name);
      // A package under another name is wanted as npm:typescript@5.9.3.
      if (!wanted.endsWith(version)) throw new Error(`${name} is ${version} and not ${wanted}; ${INSTALL}`);
    }
  });
}

function versionOf(name: string): string {
  try {
    return JSON.parse(readFileSync(join(root, "tests/node_modules", name, "package.json"), "utf8")).version;
  } catch {
    throw new Error(`${name} is missing; ${INSTALL}`);
  }
}
