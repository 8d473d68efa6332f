/**
 * The library's messages in the words of the command: what only programs can do is left out.
 *
 * @module
 */

import { duration } from "./times.ts";

const REPLACED: readonly (readonly [found: RegExp, by: string])[] = [
  [/; for development, insecure: .*/, ""],
  [/; set audience or anyAudience$/, ", and nothing says which service this is"],
  [/^PythonKeyCacheStore works (.*); use another store$/, "keys import works $1"],
  [/^issuers must be a list of names, or "\*"$/, "the name of an issuer is empty"],
];

/** A message as the command tells it. */
export function plainly(message: string): string {
  const replaced = REPLACED.reduce((text, [found, by]) => text.replace(found, by), ofUrl(message));
  return replaced.replace(/\b(\d+) s (ago|ahead)\b/, (_, seconds, word) => `${duration(Number(seconds))} ${word}`);
}

/** What of all that an issuer's name must be is not so, where that is plain. */
function ofUrl(message: string): string {
  const at = message.indexOf(" is no https URL without query ");
  if (at === -1 || message.startsWith('"https://')) return message;
  return `${message.slice(0, at)} does not begin with https://, so no keys can be fetched for it`;
}
