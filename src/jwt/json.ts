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
 * Reads the one JSON value in a text or its UTF-8, frozen.
 *
 * @param fail - Makes the error to throw out of what is wrong with it.
 */
export function parseJson(source: string | Uint8Array, fail: Fail): Json {
  let parts: readonly string[];
  let strings: Strings = {};
  let value: unknown;
  try {
    const text = typeof source === "string" ? source : UTF8.decode(source);
    parts = text.split('"');
    if (text.includes("\\")) {
      // Written as numbers, no escape has a backslash or a quote at its end: each quote that is left begins or ends a string.
      parts = text.replaceAll("\\\\", "\\u005c").replaceAll('\\"', "\\u0022").split('"');
      // Every other part is within a string.
      strings = JSON.parse(`["${parts.filter((_, place) => place % 2).join('","')}"]`);
      value = JSON.parse(parts.map((part, place) => (place % 2 ? place >> 1 : part)).join('"'), restoring(strings));
    } else value = JSON.parse(text);
  } catch {
    // Without the runtime's own words, which quote the text.
    throw fail("it is not JSON in UTF-8");
  }
  // A lone surrogate comes of an escape alone.
  for (const string of Object.values(strings)) demandScalar(string, fail);
  // Of two equal members the value has only one, and so fewer strings than the text.
  if (settle(value, fail, 1) < parts.length >> 1) throw fail("it has the same member twice");
  return value as Json;
}

/** The strings of a text, names included, by their numbers. */
type Strings = { readonly [number: string]: string };

/**
 * Puts each string in the place of its number, in names too: of names with escapes, V8 makes others at times
 * (https://github.com/nodejs/node/issues/63785).
 */
function restoring(strings: Strings): (name: string, value: unknown) => unknown {
  return (_, value) => {
    if (typeof value === "string") return strings[value];
    if (!isObject(value)) return value;
    // Unlike an assignment, this does not reach the setter of `__proto__`.
    return Object.fromEntries(Object.entries(value).map(([number, member]) => [strings[number], member]));
  };
}

/** Freezes a value, and counts the strings in it, names included. */
function settle(value: unknown, fail: Fail, depth: number): number {
  if (typeof value === "string") return 1;
  if (typeof value === "number") demandScalar(value, fail);
  if (typeof value !== "object" || value === null) return 0;
  demandDepth(depth, fail);
  const within = Object.values(Object.freeze(value));
  let strings = Array.isArray(value) ? 0 : within.length;
  for (const one of within) strings += typeof one === "string" ? 1 : settle(one, fail, depth + 1);
  return strings;
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
