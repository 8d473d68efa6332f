/**
 * A token taken apart as far as it can be read, whatever is wrong with it. Nothing is verified.
 *
 * @module
 */

import { isSciTokensError } from "../errors.ts";
import { decodeBase64url } from "../jwt/base64url.ts";
import { readClaims, readCompact } from "../jwt/compact.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../jwt/json.ts";

/** What could be read. */
export interface Dissected {
  readonly header: JsonObject | undefined;
  readonly claims: JsonObject | undefined;
  /** Why the library does not read it; `undefined` where it does. */
  readonly problem: { readonly code: string; readonly message: string } | undefined;
  /** The fourth segment, which holds the private key of a token that can be extended: to be shown to nobody. */
  readonly keySegment: string | undefined;
}

/** Takes a token apart. */
export function dissect(token: string): Dissected {
  const segments = token.split(".", 5);
  const [header, claims] = segments.map(readLoosely);
  const keySegment = segments.length === 4 ? segments[3] : undefined;
  return { header, claims, problem: problemOf(withoutKey(token)), keySegment };
}

/** The three segments of a token that are for others, whether or not it has a fourth. */
export function withoutKey(token: string): string {
  const segments = token.split(".", 5);
  return segments.length === 4 ? segments.slice(0, 3).join(".") : token;
}

function problemOf(token: string): Dissected["problem"] {
  try {
    readClaims(readCompact(token).payload);
    return undefined;
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** An object that a segment holds, however carelessly it was written. */
function readLoosely(segment: string): JsonObject | undefined {
  const bytes = decodeBase64url(segment) ?? decodeLoosely(segment);
  if (bytes === undefined) return undefined;
  const strict = attempt(() => parseJson(bytes, (problem) => new Error(problem)));
  const value = strict ?? (attempt(() => JSON.parse(new TextDecoder().decode(bytes))) as Json | undefined);
  return isObject(value) ? value : undefined;
}

/** Base64 of any alphabet, with padding and with bits that are not canonical. */
function decodeLoosely(segment: string): Uint8Array | undefined {
  const text = segment
    .replaceAll("-", "+")
    .replaceAll("_", "/")
    .replace(/^([^=]*)=*$/, "$1");
  return attempt(() => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0)));
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
