/**
 * Times and durations, as a person reads and writes them.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import { LATEST } from "../jwt/time.ts";
import { quote } from "../quote.ts";

const UNITS: readonly (readonly [name: string, seconds: number])[] = [
  ["y", 31_556_952],
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];
const SECONDS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** A date in UTC, in seconds since 1970, such as `2026-11-25 08:00:00 UTC`. */
export function date(seconds: number): string {
  return new Date(seconds * 1000)
    .toISOString()
    .replace("T", " ")
    .replace(/(?:\.\d+)?Z$/, " UTC");
}

/** Whether a claim is a date that can be written. */
export function isDate(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value <= LATEST;
}

/** How long ago a time was, or how far it lies ahead: `3 min 20 s ago`, `in 9 min 58 s`. */
export function fromNow(seconds: number, now: number): string {
  const ahead = Math.round(seconds - now);
  if (ahead === 0) return "now";
  return ahead > 0 ? `in ${duration(ahead)}` : `${duration(-ahead)} ago`;
}

/** A number of seconds in its two largest units. */
export function duration(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first === -1) return "0 s";
  let rest = seconds;
  const parts: string[] = [];
  for (const [name, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(" ");
}

/** Now, in seconds since 1970. */
export function now(): number {
  return Date.now() / 1000;
}

/**
 * Reads a duration: whole seconds, or a number with the unit `s`, `m`, `h` or `d`.
 *
 * @throws InvalidArgumentError for anything else.
 */
export function readDuration(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,12})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(digits) * (SECONDS[unit] ?? 1);
  if (digits !== undefined && seconds > 0) return seconds;
  throw new InvalidArgumentError(`${quote(text)} is no duration; write seconds, or 30m, 12h or 7d`);
}
