/**
 * Parts of the library that are loaded when they are first needed.
 *
 * @module
 */

import { UnsupportedKeyError } from "../errors.ts";

/** What to say when one cannot be had. */
export const NOT_LOADED = "a part of this library is missing; is all deployed?";

/**
 * A module that is loaded at the first call, and then at hand: to import it again and again takes its time.
 *
 * @param code - What cannot be used without it.
 * @throws UnsupportedKeyError, in a promise, when it cannot be had.
 */
export function lazily<T>(
  load: () => Promise<T>,
  code: "ERR_ALGORITHM" | "ERR_KEY_UNSUPPORTED" = "ERR_ALGORITHM",
): () => Promise<T> {
  let module: T | undefined;
  return async () => {
    try {
      module ??= await load();
      return module;
    } catch (cause) {
      throw new UnsupportedKeyError(code, NOT_LOADED, { cause });
    }
  };
}
