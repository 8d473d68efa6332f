/**
 * What checks documents and records, with zod. Loaded when there is one to check: whoever has keys at hand starts without it.
 *
 * @module
 */

import { KeysUnavailableError } from "../errors.ts";
import { NOT_LOADED } from "../jwt/lazily.ts";

let schema: typeof import("./schema.ts") | undefined;

/** @throws KeysUnavailableError when it cannot be had. */
export async function loadSchema(): Promise<typeof import("./schema.ts")> {
  try {
    schema ??= await import("./schema.ts");
    return schema;
  } catch (cause) {
    throw new KeysUnavailableError(NOT_LOADED, { retryAfter: 1, cause });
  }
}
