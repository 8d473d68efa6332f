/**
 * JSON as a security token needs it: strict UTF-8, one value, no member twice, nothing deep.
 *
 * `JSON.parse` keeps the last of two equal members, and other parsers the first, so that two services can read two
 * tokens out of one (RFC 8725 section 2.6; RFC 7519 section 4 allows to refuse).
 *
 * @module
 */

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  /** Its members. */
  readonly [name: string]: Json;
}

/** Levels of nesting that are read and written, the outermost object being the first. */
const MAX_DEPTH = 32;

// `ignoreBOM` leaves a byte order mark in the text, where the grammar then refuses it.
const UTF8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

type Fail = (problem: string) => Error;

/**
 * Reads the one JSON value in `bytes`, frozen.
 *
 * Its strings are read apart from it, and their numbers put in their places. With their names, `JSON.parse` would keep
 * one of two equal members; and of names with escapes, V8 makes others at times
 * (https://github.com/nodejs/node/issues/63785).
 *
 * @param fail - Makes the error to throw out of what is wrong with the text.
 */
export function parseJson(bytes: Uint8Array, fail: Fail): Json {
  const literals: string[] = [];
  let strings: readonly string[];
  let numbered: unknown;
  try {
    numbered = JSON.parse(numberStrings(UTF8.decode(bytes), literals));
    strings = JSON.parse(`[${literals}]`);
  } catch {
    // Without the runtime's own words, which quote the text.
    throw fail("it is not JSON in UTF-8");
  }
  return copy(numbered, fail, 1, (number) => strings[Number(number)] as string);
}

/**
 * A text of JSON whose strings have been moved to `literals`, and stand for their places there. Without a regular
 * expression: of a long string, some runtimes find none with one.
 */
function numberStrings(text: string, literals: string[]): string {
  let numbered = "";
  let from = 0;
  for (;;) {
    const start = text.indexOf('"', from);
    if (start === -1) return numbered + text.slice(from);
    let end = start + 1;
    while (end < text.length && text.charAt(end) !== '"') end += text.charAt(end) === "\\" ? 2 : 1;
    numbered += `${text.slice(from, start)}"${literals.push(text.slice(start, end + 1)) - 1}"`;
    from = end + 1;
  }
}

/**
 * A deep copy, frozen, of a value that JSON can carry without loss.
 *
 * @param fail - Makes the error to throw for anything else: `undefined`, a function, `NaN`, a cycle, half a character.
 */
export function copyJson(value: unknown, fail: Fail): Json {
  return copy(value, fail, 1, (string) => string);
}

/** Whether a value is an object and neither `null` nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is an object of no class: what spreading, and `Object.entries`, see all of. */
export function isPlainObject(value: unknown): value is { readonly [name: string]: unknown } {
  if (!isObject(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  // A prototype that has none itself is that of plain objects, in this realm or another.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** @param textOf - The text that a string stands for. */
function copy(value: unknown, fail: Fail, depth: number, textOf: (string: string) => string): Json {
  const text = (string: string): string => {
    const found = textOf(string);
    if (LONE_SURROGATE.test(found)) throw fail("it holds a lone surrogate");
    return found;
  };
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") return text(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw fail("it holds a number that is not finite");
    return value;
  }
  if (typeof value !== "object") throw fail(`it holds a value of type ${typeof value}`);
  if (depth > MAX_DEPTH) throw fail(`it is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item) => copy(item, fail, depth + 1, textOf)));
  if (!isPlainObject(value)) throw fail("it holds an object of a class");
  const object: { [name: string]: Json } = {};
  for (const [string, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const name = text(string);
    if (Object.hasOwn(object, name)) throw fail("it has the same member twice");
    // An assignment would reach the setter of `__proto__`.
    if (name === "__proto__") Object.defineProperty(object, name, { enumerable: true, writable: true });
    object[name] = copy(member, fail, depth + 1, textOf);
  }
  return Object.freeze(object);
}
