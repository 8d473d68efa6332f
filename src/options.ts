/**
 * The last argument of many calls.
 *
 * @module
 */

import { InvalidArgumentError } from "./errors.ts";

/** A caller's options, when they are an object. */
export function demandOptions<T extends object>(options: T): T {
  if (typeof options === "object" && options !== null && !Array.isArray(options)) return options;
  throw new InvalidArgumentError("the options must be an object");
}
