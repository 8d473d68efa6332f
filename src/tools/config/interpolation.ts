/**
 * Values that name others, as Python's `configparser` has them: `%(name)s` is another value, and `%%` a percent sign.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { quote } from "../../quote.ts";

/** How deep values may be in one another, as in Python. */
const MAX_DEPTH = 10;

/**
 * What gives values by their names.
 *
 * @param values - As they stand in the file, by names in small letters.
 * @param maxLength - The most characters that one may come to: a few that name each other could fill any memory.
 */
export function interpolated(
  values: ReadonlyMap<string, string | boolean>,
  maxLength: number,
): (name: string) => string | boolean {
  // Each is put together once, however often it is named.
  const known = new Map<string, string>();
  return (name) => {
    const value = values.get(name);
    return typeof value === "string" ? textOf(name, name, 1) : (value as boolean);
  };

  function textOf(name: string, asked: string, depth: number): string {
    const value = values.get(name);
    if (value === undefined) throw wrong(asked, `names ${quote(name)}, which the file has not`);
    const raw = String(value);
    if (!raw.includes("%")) return raw;
    if (depth > MAX_DEPTH) throw wrong(asked, `names others more than ${MAX_DEPTH} deep`);
    const before = known.get(name);
    if (before !== undefined) return before;
    const parts = raw.split(/(%%|%\([^)%]+\)s)/);
    let text = "";
    for (const [index, part] of parts.entries()) {
      // What was split at is every second.
      if (index % 2 === 0 && part.includes("%")) throw wrong(asked, "has a % that is none of %(name)s and %%");
      if (index % 2 === 0) text += part;
      else text += part === "%%" ? "%" : textOf(part.slice(2, -2).toLowerCase(), asked, depth + 1);
      if (text.length > maxLength) throw wrong(asked, `comes to more than ${maxLength} characters`);
    }
    known.set(name, text);
    return text;
  }
}

function wrong(name: string, problem: string): InvalidArgumentError {
  return new InvalidArgumentError(`the configuration file's value for ${quote(name)} ${problem}`);
}
