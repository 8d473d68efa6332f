/**
 * One line of a log, in which nothing that is secret can stand, and nobody can forge another.
 *
 * @module
 */

import { isSciTokensError, type SciTokensError } from "../../errors.ts";
import { quote } from "../../quote.ts";
import type { LogLevel } from "./log-level.ts";

/** What goes with a message: texts, numbers, flags and errors. Of anything else, only its kind is written. */
export type LogDetails = Readonly<Record<string, unknown>>;

/** Characters of a message; what this library says is shorter. */
const MAX_MESSAGE = 500;

/** Characters of a text that are looked at. */
const MAX_TEXT = 4096;

/** What begins like a compact JWS or JWE, as each begins with a JSON object: `{"` is `eyJ`. */
const TOKEN = /eyJ[\w-]+(?:\.[\w-]*)*/g;
const PEM = /-----BEGIN [\s\S]*?(?:-----END [A-Z ]+-----|$)/g;
/** Private members of a JWK (RFC 7518 section 6). */
const JWK_MEMBER = /"(?:d|p|q|dp|dq|qi|k)"\s*:\s*"[^"]*"?/g;

/**
 * A line, without its end.
 *
 * @param now - In milliseconds.
 */
export function logLine(now: number, level: LogLevel, message: string, details: LogDetails): string {
  const told = Object.entries(details).map(([name, value]) => ` ${plain(name, 40)}=${show(value)}`);
  return `${new Date(now).toISOString()} ${level} ${plain(message, MAX_MESSAGE)}${told.join("")}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return quote(withoutSecrets(value));
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (isSciTokensError(value)) return `${value.code} ${quoted(value.message)}${causeOf(value)}`;
  if (value instanceof Error) return `${plain(value.name, 40)} ${quote(withoutSecrets(value.message))}`;
  return quote(value);
}

/** Why a place failed stands in the error that it gave, of which the name or the code is enough. */
function causeOf({ cause }: SciTokensError): string {
  if (!(cause instanceof Error)) return "";
  return ` (${plain("code" in cause && typeof cause.code === "string" ? cause.code : cause.name, 40)})`;
}

/** Without what would begin another line, or turn the terminal of who reads it. */
function plain(text: string, most: number): string {
  return cut(withoutControls(withoutSecrets(String(text))), most);
}

/** A message in quotation marks. It quotes others, and none of its own marks ends it: what follows would pass for a detail. */
function quoted(message: string): string {
  return `"${cut(withoutControls(withoutSecrets(message).replace(/["\\]/g, "\\$&")), MAX_MESSAGE)}"`;
}

function withoutControls(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

function withoutSecrets(text: string): string {
  return text.slice(0, MAX_TEXT).replace(PEM, "[a key]").replace(JWK_MEMBER, "[a key]").replace(TOKEN, "[a token]");
}
