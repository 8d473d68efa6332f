/**
 * Claims on the command line: `claim=text` and `claim:=json`.
 *
 * @module
 */

import type { Json, JsonObject } from "../jwt/json.ts";
import { parseJson } from "../jwt/json.ts";
import { quote } from "../quote.ts";
import { listHint, SCOPE_IN_ONE } from "./claim-hints.ts";
import { type CommandError, misuse } from "./failure.ts";
import { harmless } from "./output.ts";

/**
 * Reads claims.
 *
 * @param made - Claims that something else sets, and what.
 * @throws CommandError for what is no claim, and for one that is given twice or set by something else.
 */
export function readClaimArguments(given: readonly string[], made: Readonly<Record<string, string>> = {}): JsonObject {
  const claims = new Map<string, Json>();
  for (const text of given) {
    const [name, value] = readOne(text);
    if (claims.has(name)) {
      throw misuse(`the claim ${quote(name)} is given twice`, name === "scope" ? SCOPE_IN_ONE : listHint(name));
    }
    const maker = Object.hasOwn(made, name) ? made[name] : undefined;
    if (maker !== undefined) throw misuse(`the claim ${name} is set by ${maker}`);
    claims.set(name, value);
  }
  return Object.fromEntries(claims);
}

function readOne(text: string): [name: string, value: Json] {
  const [, name, colon, value = ""] = /^([^=]+?)(:?)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) {
    throw misuse(`${quote(text)} is no claim`, "write claim=text, or claim:=json for numbers, lists and the like");
  }
  if (colon === "") return [name, value];
  const bytes = new TextEncoder().encode(value);
  const refuse = (problem: string): CommandError =>
    misuse(`the claim ${quote(name)} cannot be read: ${problem}`, jsonHint(name, value));
  return [name, parseJson(bytes, refuse)];
}

/** Shells take quotation marks away, so that what was JSON is none. */
function jsonHint(name: string, value: string): string {
  const [, inside] = /^\[([^"[\]{}]*)\]$/s.exec(value) ?? [];
  if (inside === undefined) return `write JSON in single quotes, such as ${name}:='["a","b"]'; text is ${name}=…`;
  const list = JSON.stringify(inside.split(",").map((part) => part.trim()));
  return `write it in single quotes, with quotation marks around texts: ${harmless(`${name}:='${list}'`)}`;
}
