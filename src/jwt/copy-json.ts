/**
 * Values that are to be written as JSON.
 *
 * @module
 */

import { demandDepth, demandScalar, type Fail, isObject, type Json } from "./json.ts";

/**
 * A deep copy, frozen, of a value that JSON can carry without loss. A member that is `undefined` is left out.
 *
 * @param fail - Makes the error to throw for anything else: `undefined`, a function, `NaN`, a cycle, half a character.
 */
export function copyJson(value: unknown, fail: Fail, depth = 1): Json {
  if (value === null || ["boolean", "string", "number"].includes(typeof value))
    return demandScalar(value as Json, fail);
  if (typeof value !== "object") throw fail(`it holds a value of type ${typeof value}`);
  demandDepth(depth, fail);
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item) => copyJson(item, fail, depth + 1)));
  if (!isPlainObject(value)) throw fail("it holds an object of a class");
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  // Unlike an assignment, this does not reach the setter of `__proto__`.
  return Object.freeze(
    Object.fromEntries(members.map(([name, member]) => [demandScalar(name, fail), copyJson(member, fail, depth + 1)])),
  );
}

/** Whether a value is an object of no class: what spreading, and `Object.entries`, see all of. */
export function isPlainObject(value: unknown): value is { readonly [name: string]: unknown } {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // A prototype that has none itself is that of plain objects, in this realm or another.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
