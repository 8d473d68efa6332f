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

/** Makes the error to throw out of what is wrong with a value. */
export type Fail = (problem: string) => Error;

/** Levels of nesting that are read and written, the outermost object being the first. */
const MAX_DEPTH = 32;

// `ignoreBOM` leaves a byte order mark in the text, where the grammar then refuses it.
const UTF8 = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

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
  let strings: readonly string[];
  let numbered: unknown;
  try {
    const parts = splitAtQuotes(UTF8.decode(bytes));
    strings = JSON.parse(`["${parts.filter((_, place) => isWithin(place)).join('","')}"]`);
    numbered = JSON.parse(parts.map((part, place) => (isWithin(place) ? place >> 1 : part)).join('"'));
  } catch {
    // Without the runtime's own words, which quote the text.
    throw fail("it is not JSON in UTF-8");
  }
  return restore(numbered, strings, fail, 1);
}

/**
 * What stands between the quotes of a text of JSON: outside of strings and within them by turns. Without a regular
 * expression: of a long string, some runtimes find none with one.
 */
function splitAtQuotes(text: string): readonly string[] {
  // Written as numbers, no escape has a backslash or a quote at its end: each quote that is left begins or ends a string.
  return text.replaceAll("\\\\", "\\u005c").replaceAll('\\"', "\\u0022").split('"');
}

const isWithin = (place: number): boolean => place % 2 === 1;

/** A frozen copy of a value, with each string in the place of its number. */
function restore(value: unknown, strings: readonly string[], fail: Fail, depth: number): Json {
  if (typeof value === "string") return demandScalar(strings[Number(value)] as string, fail);
  if (typeof value !== "object" || value === null) return demandScalar(value as Json, fail);
  demandDepth(depth, fail);
  const within = (one: unknown): Json => restore(one, strings, fail, depth + 1);
  if (Array.isArray(value)) return Object.freeze(value.map(within));
  // Of each member both are restored, the name and the value.
  const members = Object.entries(value).map((member) => member.map(within));
  // Unlike an assignment, this does not reach the setter of `__proto__`.
  const object = Object.fromEntries(members);
  if (Object.keys(object).length < members.length) throw fail("it has the same member twice");
  return Object.freeze(object);
}

/** A value that is neither an object nor a list, when JSON can carry it without loss. */
export function demandScalar<T>(value: T, fail: Fail): T {
  if (typeof value === "string" && LONE_SURROGATE.test(value)) throw fail("it holds a lone surrogate");
  if (typeof value === "number" && !Number.isFinite(value)) throw fail("it holds a number that is not finite");
  return value;
}

/** @param depth - Of an object or list, that of the outermost being 1. */
export function demandDepth(depth: number, fail: Fail): void {
  if (depth > MAX_DEPTH) throw fail(`it is nested more than ${MAX_DEPTH} deep`);
}

/** Whether a value is an object and neither `null` nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
