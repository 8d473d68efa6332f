/** A key store of one's own: a folder with a file for each issuer. */

import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { TextStore } from "scitokens";

/**
 * Only how a text is read, written and erased has to be said; JSON and expiry are the library's. What fails here is told
 * as an event of the key cache, and costs no request its answer.
 *
 * @param {string} folder
 */
export function fileStore(folder) {
  const fileOf = (/** @type {string} */ key) => join(folder, encodeURIComponent(key));
  return new TextStore({
    name: folder,
    read: (key) => readFile(fileOf(key), "utf8").catch(undefinedIfMissing),
    async write(key, text) {
      // Whoever can write here chooses the keys.
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Renamed into its place, so that no other process reads half of it. No name that is encoded has a `#`.
      const draft = `${fileOf(key)}#${process.pid}`;
      await writeFile(draft, text, { mode: 0o600 });
      await rename(draft, fileOf(key));
    },
    erase: (key) => rm(fileOf(key), { force: true }),
    async list() {
      const names = (await readdir(folder).catch(undefinedIfMissing)) ?? [];
      return names.filter((name) => !name.includes("#")).map(decodeURIComponent);
    },
  });
}

/** @param {NodeJS.ErrnoException} error */
function undefinedIfMissing(error) {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
