/**
 * The last argument of many calls.
 *
 * @module
 */

import { InvalidArgumentError } from "./errors.ts";
import { quote } from "./quote.ts";

/** How each option is read: what is used of the caller's value, `undefined` where it is left out. */
export type Readers<T> = { readonly [Name in keyof T]-?: (value: T[Name], name: string) => unknown };

/** What {@link readOptions} gives. */
export type Read<R> = { readonly [Name in keyof R]: R[Name] extends (...given: never) => infer Value ? Value : never };

/**
 * A caller's options, each checked, when they are an object of nothing but options. A misspelt one would else be passed
 * over, and with it perhaps what was to be forbidden.
 *
 * @param readers - One for each option that there is.
 */
export function readOptions<T extends object, R extends Readers<T>>(options: T, readers: R): Read<R> {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new InvalidArgumentError("the options must be an object");
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(readers, name)) continue;
    throw new InvalidArgumentError(`there is no option ${quote(name)}; there are ${Object.keys(readers).join(", ")}`);
  }
  const read: Record<string, unknown> = {};
  for (const name of Object.keys(readers) as (keyof T & string)[]) read[name] = readers[name](options[name], name);
  return read as Read<R>;
}

/** Reads an option that is judged elsewhere. */
export const asGiven = <T>(value: T): T => value;

/** Reads an option that is `true` or `false`. */
export function flag(usual: boolean): (value: boolean | undefined, name: string) => boolean {
  return (value = usual, name) => {
    if (typeof value === "boolean") return value;
    throw new InvalidArgumentError(`${name} must be true or false`);
  };
}

/**
 * Reads an option that is a number, from the one to the other.
 *
 * @param isSound - Whether a value is a number of the kind that is meant.
 */
export function numberFrom<T extends number | undefined>(
  least: number,
  most: number,
  usual: T,
  isSound: (value: unknown) => boolean = (value) => typeof value === "number",
): (value: number | undefined, name: string) => number | T {
  return (value, name) => {
    if (value === undefined) return usual;
    if (isSound(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`${name} must be a number from ${least} to ${most}`);
  };
}
