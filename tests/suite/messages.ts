/**
 * The messages of errors, all that the suite meets: the pages of a manual that nobody wrote. A message says what to do, so that
 * one that lost its text, or goes with another code than it did, is a fault. Whoever changes one, changes its line in
 * `messages.jsonl` too; what differs from case to case stands there as `…`.
 */

import lines from "./messages.jsonl";

const KNOWN: ReadonlySet<string> = new Set(lines.split("\n"));

/** Whether an error of this code may say this. */
export function isKnownMessage(code: string, message: string): boolean {
  return KNOWN.has(lineOf(code, message));
}

/** The line of a message in `messages.jsonl`. */
export function lineOf(code: string, message: string): string {
  const pattern = message
    .replace(/^link \d+ of the \d+ in the chain: /, "link … of the … in the chain: ")
    .replace(/^(a validator (?:of|refused) the claim) [^ :]+/, "$1 …")
    .replace(/; there are .*/, "; there are …")
    // What any failure to have keys says while the issuer is left alone; the suite looks at that where it tests the wait.
    .replace(/; it is asked again in \d+ s$/, "")
    .replace(/"(?:[^"\\]|\\.)*"/g, "…")
    .replace(/\bsome (?:list|number|object|boolean|bigint|function|symbol)\b|\b(?:null|undefined)\b/g, "…")
    .replace(/among algorithms: .*/, "among algorithms: …")
    .replace(/\b[A-Z]{2}(?:256|384|512)\b(?=,? not | here|$)|\d+(?:\.\d+)? s\b/g, "…")
    .replace(/(than|from|to|status|least) -?\d+(?:\.\d+)?\b/g, "$1 …");
  return JSON.stringify([code, pattern]);
}
