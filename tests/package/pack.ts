/** The package as it is published, and as it is installed. */

import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The checkout. */
export const root: string = fileURLToPath(new URL("../../", import.meta.url));
/** Where the package is installed for the tests, as in an application of somebody's; a program may say another place. */
export const application: string = process.env.TESTED_APPLICATION ?? join(root, "tests/.build/application");

/** Packs what is built, and gives the tarball's path; one that `npm test -- --tarball FILE` names is taken as it is. */
export async function pack(): Promise<string> {
  if (process.env.TESTED_TARBALL !== undefined) return process.env.TESTED_TARBALL;
  const folder = join(root, "tests/.build");
  await mkdir(folder, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
  });
  const [{ filename }] = Object.values(JSON.parse(stdout)) as [{ filename: string }];
  return join(folder, filename);
}

/** Makes a new project in a folder, of nothing but packages. */
export async function install(folder: string, packages: readonly string[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], {
    cwd: folder,
  });
}
