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
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const HEX4 = /^[0-9a-fA-F]{4}$/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const ESCAPES: { readonly [letter: string]: string } = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Reads the one JSON value in `bytes`.
 *
 * @param fail - Makes the error to throw out of what is wrong with the text.
 */
export function parseJson(bytes: Uint8Array, fail: (problem: string) => Error): Json {
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    throw fail("it is not UTF-8");
  }
  return new Reader(text, fail).document();
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

/** Sets a member of a plain object without ever reaching the setter of `__proto__`. */
function define(object: { [name: string]: Json }, name: string, value: Json): void {
  if (name !== "__proto__") object[name] = value;
  else Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * A deep copy, frozen, of a value that JSON can carry without loss.
 *
 * @param fail - Makes the error to throw for anything else: `undefined`, a function, `NaN`, a cycle, half a character.
 */
export function copyJson(value: unknown, fail: (problem: string) => Error, depth = 1): Json {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw fail("it holds a lone surrogate");
    return value;
  }
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw fail("it holds a number that is not finite");
    return value;
  }
  if (typeof value !== "object") throw fail(`it holds a value of type ${typeof value}`);
  if (depth > MAX_DEPTH) throw fail(`it is nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) return Object.freeze(Array.from(value, (item) => copyJson(item, fail, depth + 1)));
  if (!isPlainObject(value)) throw fail("it holds an object of a class");
  const copy: { [name: string]: Json } = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (LONE_SURROGATE.test(name)) throw fail("it holds a lone surrogate");
    define(copy, name, copyJson(member, fail, depth + 1));
  }
  return Object.freeze(copy);
}

/** The same value, which nobody can change any more. */
export function freezeJson<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freezeJson(member);
  return Object.freeze(value);
}

class Reader {
  readonly #text: string;
  readonly #fail: (problem: string) => Error;
  #at = 0;

  constructor(text: string, fail: (problem: string) => Error) {
    this.#text = text;
    this.#fail = fail;
  }

  document(): Json {
    this.#space();
    const value = this.#value(1);
    this.#space();
    if (this.#at < this.#text.length) throw this.#fail("there is text after it");
    return value;
  }

  #value(depth: number): Json {
    const first = this.#text.charAt(this.#at);
    if (first === '"') return this.#string();
    if (first === "{" || first === "[") {
      if (depth > MAX_DEPTH) throw this.#fail(`it is nested more than ${MAX_DEPTH} deep`);
      this.#at++;
      return first === "{" ? this.#object(depth) : this.#array(depth);
    }
    if (this.#word("true")) return true;
    if (this.#word("false")) return false;
    if (this.#word("null")) return null;
    return this.#number();
  }

  #object(depth: number): JsonObject {
    const object: { [name: string]: Json } = {};
    this.#space();
    if (this.#word("}")) return object;
    do {
      this.#space();
      if (this.#text.charAt(this.#at) !== '"') throw this.#unexpected();
      const name = this.#string();
      if (Object.hasOwn(object, name)) throw this.#fail("it has the same member twice");
      this.#space();
      if (!this.#word(":")) throw this.#unexpected();
      this.#space();
      define(object, name, this.#value(depth + 1));
      this.#space();
    } while (this.#word(","));
    if (!this.#word("}")) throw this.#unexpected();
    return object;
  }

  #array(depth: number): Json[] {
    const list: Json[] = [];
    this.#space();
    if (this.#word("]")) return list;
    do {
      this.#space();
      list.push(this.#value(depth + 1));
      this.#space();
    } while (this.#word(","));
    if (!this.#word("]")) throw this.#unexpected();
    return list;
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) throw this.#unexpected();
    this.#at += digits.length;
    const value = Number(digits);
    if (!Number.isFinite(value)) throw this.#fail("it holds a number too large to compute with");
    return value;
  }

  #string(): string {
    const text = this.#text;
    let from = ++this.#at;
    let value = "";
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      // NaN, the code past the end, is not >= 0x20 either.
      if (!(code >= 0x20)) throw this.#unexpected();
      if (code === 0x22) break;
      if (code === 0x5c) {
        value += text.slice(from, this.#at) + this.#escape();
        from = this.#at;
        escaped = true;
      } else {
        this.#at++;
      }
    }
    value += text.slice(from, this.#at++);
    // The decoder has refused raw ones already: only an escape can bring one in.
    if (escaped && LONE_SURROGATE.test(value)) throw this.#fail("it holds a lone surrogate");
    return value;
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter !== "u") {
      if (letter === "" || !Object.hasOwn(ESCAPES, letter)) throw this.#unexpected();
      this.#at += 2;
      return ESCAPES[letter] as string;
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (!HEX4.test(digits)) throw this.#unexpected();
    this.#at += 6;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #word(word: string): boolean {
    if (!this.#text.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at++;
    }
  }

  #unexpected(): Error {
    return this.#fail(
      this.#at < this.#text.length ? `something unexpected is at character ${this.#at}` : "it ends too early",
    );
  }
}
