/**
 * Parts of the library that are loaded when they are first needed.
 *
 * @module
 */

import { UnsupportedKeyError } from "../errors.ts";

/** What to say when one cannot be had. */
export const NOT_LOADED = "a part of this library cannot be loaded; is all of it deployed?";

/**
 * A module, once it is there.
 *
 * @param code - What cannot be used without it.
 * @throws UnsupportedKeyError when it cannot be had.
 */
export async function loaded<T>(
  module: Promise<T>,
  code: "ERR_ALGORITHM" | "ERR_KEY_UNSUPPORTED" = "ERR_KEY_UNSUPPORTED",
): Promise<T> {
  try {
    return await module;
  } catch (cause) {
    throw new UnsupportedKeyError(code, NOT_LOADED, { cause });
  }
}
