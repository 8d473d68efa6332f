/**
 * Claims on the command line: `claim=text` and `claim:=json`.
 *
 * @module
 */

import type { Json, JsonObject } from "../jwt/json.ts";
import { parseJson } from "../jwt/json.ts";
import { quote } from "../quote.ts";
import { misuse } from "./failure.ts";

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
    if (claims.has(name)) throw misuse(`the claim ${quote(name)} is given twice`, "write a list as claim:='[…]'");
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
  return [name, parseJson(bytes, (problem) => misuse(`the claim ${quote(name)} cannot be read: ${problem}`))];
}
