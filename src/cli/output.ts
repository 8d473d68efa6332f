/**
 * What the command writes: answers to standard output, all else to standard error.
 *
 * @module
 */

import process from "node:process";
import { paint } from "./colour.ts";

/** Writes a part of the answer. */
export function write(text: string): void {
  try {
    process.stdout.write(text);
  } catch (error) {
    // Deno throws at once what the others tell as an event.
    endWithoutOutput(error);
  }
}

/** Writes a line of the answer. */
export function print(line: string = ""): void {
  write(`${line}\n`);
}

/** Writes the whole answer for a machine. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, undefined, 2));
}

/** Writes a line for a person that is no part of the answer. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Writes a word of warning. */
export function warn(text: string): void {
  tell(`${paint("warning", "warning:", "stderr")} ${text}`);
}

/** Ends with the stream: in peace when whoever reads has seen enough, as `head` does. */
export function endWithReader(): void {
  process.stdout.on("error", endWithoutOutput);
  process.stderr.on("error", () => process.exit());
}

function endWithoutOutput(error: unknown): void {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EPIPE") process.exit();
  tell(`error: standard output cannot be written: ${code ?? message} (ERR_FILE)`);
  process.exit(1);
}

/** A stranger's text, which may not move the cursor, colour the screen or turn the line around. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Surrogate}]/gu, (found) =>
    Array.from({ length: found.length }, (_, at) => escapeUnit(found.charCodeAt(at))).join(""),
  );
}

/** A stranger's value, on one line. */
export function harmlessValue(value: unknown): string {
  return harmless(typeof value === "string" ? value : JSON.stringify(value));
}

function escapeUnit(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
