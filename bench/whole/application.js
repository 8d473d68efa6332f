/** A folder as an application has it: packages by their names, installed beside it. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** What applications install, and where it is here. */
const PACKAGES = {
  scitokens: ".",
  jose: "bench/node_modules/jose",
  hono: "bench/node_modules/hono",
  "@hono/node-server": "bench/node_modules/@hono/node-server",
};

/**
 * Makes one of the modules in a folder beside this file.
 *
 * @param {string} modules - The name of the folder.
 */
export function makeApplication(modules) {
  const folder = mkdtempSync(join(tmpdir(), "scitokens-bench-"));
  cpSync(new URL(modules, import.meta.url), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  for (const [name, path] of Object.entries(PACKAGES)) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, path), link, "junction");
  }
  return {
    folder,
    /**
     * Writes a module, and gives its file.
     *
     * @param {string} name
     * @param {string} text
     */
    write(name, text) {
      const file = join(folder, name);
      writeFileSync(file, text);
      return file;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
