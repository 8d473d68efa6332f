/**
 * Text from outside, as it may stand in a message.
 *
 * @module
 */

// Three quotations in one message stay below the 256 characters that DECISIONS allows an attacker.
const QUOTE_LIMIT = 80;

/** Text from outside, escaped and cut so that it can stand in a message. */
export function quote(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "string") return `some ${Array.isArray(value) ? "list" : typeof value}`;
  const escaped = JSON.stringify(value.slice(0, QUOTE_LIMIT)).replace(
    /[^\x20-\x7e]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return escaped.length > QUOTE_LIMIT ? `${escaped.slice(0, QUOTE_LIMIT - 2)}…"` : escaped;
}
