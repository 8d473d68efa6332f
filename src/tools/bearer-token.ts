/**
 * What may be a bearer token in a text that was found.
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import { quote } from "../quote.ts";

/** Where a text was found, in a word that reasons of errors begin with. */
export type Place = "bearer_token" | "bearer_token_file" | "xdg_runtime_dir" | "tmp";

/** What is wrong with what was found, in a word that reasons of errors end with. */
export type Fault = "invalid" | "too_long" | "not_a_file" | "unreadable" | "foreign";

/** The most characters of a variable, or bytes of a file, that are looked at. */
export const MAX_LENGTH = 65_536;

/** What `isspace` of C99 (section 7.4.1.10) holds for white space: no more, such as U+00A0, which `trim` takes too. */
const SPACE = " \t\n\v\f\r";

/** RFC 6750 section 2.1. */
const B64TOKEN = /^[-A-Za-z0-9._~+/]+=*$/;

/** What is told of a text that cannot be used. It never holds the text. */
export function unusable(place: Place, fault: Fault, problem: string, cause?: unknown): InvalidTokenFormatError {
  return new InvalidTokenFormatError(problem, { reason: `${place}_${fault}`, ...(cause !== undefined && { cause }) });
}

/**
 * The token in a text; empty when there is nothing but white space.
 *
 * @param source - What to call the text in a message.
 * @throws InvalidTokenFormatError when it is something else.
 */
export function readBearerToken(text: string, place: Place, source: string): string {
  if (text.length > MAX_LENGTH) {
    throw unusable(place, "too_long", `${quote(source)} has more than ${MAX_LENGTH} characters`);
  }
  const token = strip(text);
  if (token === "" || B64TOKEN.test(token)) return token;
  throw unusable(
    place,
    "invalid",
    `${quote(source)} holds no bearer token: it must be one token alone, without a scheme, quotation marks or white space in it`,
  );
}

function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && SPACE.includes(text.charAt(start))) start++;
  while (end > start && SPACE.includes(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
