/**
 * What went wrong, as it is told, and the exit code that it gives: 1 where the answer is no or a thing could not be done,
 * 2 where the command was used wrongly.
 *
 * @module
 */

import { CommanderError } from "commander";
import { isSciTokensError, type SciTokensError } from "../errors.ts";
import { paint } from "./colour.ts";
import { hintFor } from "./hints.ts";
import { tell } from "./output.ts";
import { plainly } from "./words.ts";

/** The exit code for a no, and for what could not be done. */
export const NO = 1;
/** The exit code for a command that was used wrongly. */
export const MISUSE = 2;

/** What a failure says of itself beside its message. */
export interface FailureDetails {
  /** What to do about it. */
  readonly hint?: string | undefined;
  /** Finer than the code. */
  readonly reason?: string | undefined;
}

/** What the command itself finds wrong, beside the errors of the library. */
export class CommandError extends Error {
  /** A stable name: one of the library's, `ERR_FILE` or `ERR_PORT`. */
  readonly code: string;
  /** A stable word, finer than the code. */
  readonly reason: string;
  /** What to do about it. */
  readonly hint: string | undefined;
  /** What the process ends with. */
  readonly exitCode: number;

  /** The message is for a person. */
  constructor(exitCode: number, code: string, message: string, { hint, reason }: FailureDetails = {}) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
    this.code = code;
    this.reason = reason ?? code.slice(4).toLowerCase();
    this.hint = hint;
  }
}

/** A command that was used wrongly. */
export function misuse(message: string, hint?: string): CommandError {
  return new CommandError(MISUSE, "ERR_ARGUMENT", message, { hint });
}

/**
 * Does what only a mistake of the user's can make fail: whatever is wrong was given on the command line.
 *
 * @param adviceFor - What to do about it, where the command knows better than for any other.
 */
export async function asMisuse<T>(
  act: () => T | Promise<T>,
  adviceFor: (error: SciTokensError) => string | undefined = () => undefined,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    const { code, reason, message } = error;
    throw new CommandError(MISUSE, code, message, { reason, hint: adviceFor(error) ?? hintFor(code, reason) });
  }
}

/** A failure in the form in which `--json` gives it. */
export interface Failure {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly hint?: string;
}

/** Any error, as it is told. */
export function failureOf(error: unknown): Failure & { readonly exitCode: number } {
  const failure = asItIs(error);
  return { ...failure, message: plainly(failure.message) };
}

function asItIs(error: unknown): Failure & { readonly exitCode: number } {
  if (error instanceof CommandError) {
    const { code, reason, message, hint, exitCode } = error;
    return { code, reason, message, ...(hint !== undefined && { hint }), exitCode };
  }
  if (error instanceof CommanderError) {
    const [message = "", hint] = error.message.replace(/^error: /, "").split("\n");
    const reason = error.code.replace(/^commander\./, "");
    return { code: "ERR_ARGUMENT", reason, message, ...(hint !== undefined && { hint }), exitCode: MISUSE };
  }
  if (isSciTokensError(error)) {
    const { code, reason, message } = error;
    // A store keeps the words of the file system to itself.
    const hint = hintFor(code, reason) ?? (error.cause instanceof Error ? error.cause.message : undefined);
    return { code, reason, message, ...(hint && { hint }), exitCode: code === "ERR_ARGUMENT" ? MISUSE : NO };
  }
  // A fault in the command: its own words, without the lines that only its authors can read.
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: "ERR_INTERNAL", reason: "internal", message: said, hint: "this is a fault; report it", exitCode: NO };
}

/** Tells a person of a failure. */
export function tellFailure({ code, message, hint }: Failure): void {
  tell(`${paint("bad", "error:", "stderr")} ${message} ${paint("faint", `(${code})`, "stderr")}`);
  if (hint !== undefined) tell(`${paint("faint", "  hint:", "stderr")} ${hint}`);
}
