/**
 * The last argument of many calls.
 *
 * @module
 */

import { InvalidArgumentError } from "./errors.ts";
import { quote } from "./quote.ts";

/**
 * A caller's options, when they are an object of nothing but options. A misspelt one would else be passed over, and with
 * it perhaps what was to be forbidden.
 *
 * @param known - The names of all that there are.
 */
export function demandOptions<T extends object>(options: T, known: readonly (keyof T & string)[]): T {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidArgumentError("the options must be an object");
  }
  const names: readonly string[] = known;
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return options;
  throw new InvalidArgumentError(`there is no option ${quote(unknown)}; there are ${names.join(", ")}`);
}
