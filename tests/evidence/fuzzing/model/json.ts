/**
 * Strict JSON, read by hand after RFC 8259, to compare with: no member twice, no lone surrogate, no number that is not finite,
 * and nothing nested more than 32 deep.
 */

import { isSound } from "../input.ts";

const MOST_DEEP = 32;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const PLAIN = /(?:[^"\\\p{Cc}]|[\x7f-\x9f])*/uy;
const UNICODE = /[0-9a-fA-F]{4}/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

class Refused extends Error {}

const refuse = (): never => {
  throw new Refused();
};

/** The value of a text in UTF-8; `undefined` when it is none. An object is a Map. */
export function modelJson(bytes: Uint8Array): unknown {
  try {
    return new Reader(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)).whole();
  } catch (error) {
    if (error instanceof Refused || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether a value of the language is one of the model: the order of members says nothing. */
export function isModel(value: unknown, model: unknown): boolean {
  if (Array.isArray(value)) {
    const isList = Array.isArray(model) && model.length === value.length;
    return isList && value.every((item, index) => isModel(item, model[index]));
  }
  if (typeof value !== "object" || value === null) return Object.is(value, model);
  const names = Object.getOwnPropertyNames(value);
  if (!(model instanceof Map) || model.size !== names.length) return false;
  return names.every((name) => model.has(name) && isModel(Reflect.get(value, name), model.get(name)));
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): unknown {
    const value = this.#value(1);
    return this.#at === this.#text.length ? value : refuse();
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ""] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** With the white space around it. */
  #value(depth: number): unknown {
    this.#match(SPACE);
    const value = this.#bare(depth);
    this.#match(SPACE);
    return value;
  }

  #bare(depth: number): unknown {
    if (this.#takes("{")) return this.#object(depth);
    if (this.#takes("[")) return this.#list(depth);
    if (this.#takes('"')) return this.#string();
    for (const [word, value] of [
      ["true", true],
      ["false", false],
      ["null", null],
    ] as const) {
      if (this.#takes(word)) return value;
    }
    const digits = this.#match(NUMBER);
    const number = Number(digits);
    return digits !== "" && Number.isFinite(number) ? number : refuse();
  }

  #object(depth: number): Map<string, unknown> {
    if (depth > MOST_DEEP) refuse();
    const members = new Map<string, unknown>();
    this.#match(SPACE);
    if (this.#takes("}")) return members;
    do {
      this.#match(SPACE);
      const name = this.#takes('"') ? this.#string() : refuse();
      this.#match(SPACE);
      if (members.has(name) || !this.#takes(":")) refuse();
      members.set(name, this.#value(depth + 1));
    } while (this.#takes(","));
    return this.#takes("}") ? members : refuse();
  }

  #list(depth: number): unknown[] {
    if (depth > MOST_DEEP) refuse();
    const items: unknown[] = [];
    this.#match(SPACE);
    if (this.#takes("]")) return items;
    do items.push(this.#value(depth + 1));
    while (this.#takes(","));
    return this.#takes("]") ? items : refuse();
  }

  #string(): string {
    let text = "";
    for (;;) {
      text += this.#match(PLAIN);
      if (this.#takes('"')) return isSound(text) ? text : refuse();
      if (!this.#takes("\\")) refuse();
      if (this.#takes("u")) text += String.fromCharCode(Number.parseInt(this.#match(UNICODE) || refuse(), 16));
      else text += ESCAPES[this.#text[this.#at++] ?? ""] ?? refuse();
    }
  }
}
