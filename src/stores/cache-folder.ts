/**
 * Where a user's caches are.
 *
 * @module
 */

import { StoreError } from "../errors.ts";
import { isName } from "../names.ts";
import type { NodeModules } from "./node-modules.ts";

/**
 * The folder of the user's caches (XDG Base Directory Specification): `$XDG_CACHE_HOME` where that is an absolute path,
 * else `~/.cache`.
 *
 * @throws StoreError when neither can be found out.
 */
export function cacheFolder({ os, path, host }: Omit<NodeModules, "fs">): string {
  try {
    const { XDG_CACHE_HOME } = host.env;
    // "All paths must be absolute. […] consider the path invalid and ignore it."
    if (isName(XDG_CACHE_HOME) && path.isAbsolute(XDG_CACHE_HOME)) return XDG_CACHE_HOME;
    const home = os.homedir();
    if (isName(home) && path.isAbsolute(home)) return path.join(home, ".cache");
  } catch (cause) {
    // Deno asks for leave to read the environment.
    throw new StoreError("where the user's caches are cannot be found out; name a folder", { cause });
  }
  throw new StoreError("the user has no home where caches could be; name a folder, or set XDG_CACHE_HOME");
}
