/**
 * What is read from files and from standard input, within limits.
 *
 * @module
 */

import { createReadStream } from "node:fs";
import process from "node:process";
import type { Readable } from "node:stream";
import { isSciTokensError } from "../errors.ts";
import { quote } from "../quote.ts";
import { CommandError, MISUSE, misuse } from "./failure.ts";
import { gather } from "./gather.ts";
import { tell } from "./output.ts";

const UTF8 = new TextDecoder("utf-8", { fatal: true });
let isInputRead = false;

/** What is read, and how much of it at most. */
export interface Reading {
  /** What it is, for messages: `the token`. */
  readonly what: string;
  /** The most bytes. */
  readonly limit: number;
  /** Makes the error to throw where it is too long, or no text. Default: it is the user's mistake. */
  readonly refuse?: (problem: string, hint: string) => Error;
}

/**
 * The text of a file, or of standard input where it is called `-`.
 *
 * @throws CommandError when it cannot be read, is too long, or no UTF-8.
 */
export async function readText(path: string, reading: Reading): Promise<string> {
  if (path === "-") return readInput(reading);
  try {
    return await readAll(createReadStream(path), reading);
  } catch (error) {
    if (error instanceof CommandError || isSciTokensError(error)) throw error;
    throw new CommandError(MISUSE, "ERR_FILE", `${quote(path)} cannot be read: ${systemWords(error)}`, {
      reason: "file_unreadable",
    });
  }
}

/** Standard input, which can be read only once. */
async function readInput(reading: Reading): Promise<string> {
  if (isInputRead) throw misuse("standard input (-) can be read only once", "give the other one as a file");
  isInputRead = true;
  if (process.stdin.isTTY === true) tell(`reading ${reading.what} from the terminal; end with Ctrl-D`);
  return readAll(process.stdin, reading);
}

async function readAll(stream: Readable, { what, limit, refuse = misuse }: Reading): Promise<string> {
  const bytes = await gather(stream, limit);
  if (bytes === undefined) {
    throw refuse(`${what} is longer than ${limit} bytes, and was read no further`, "is it the right file?");
  }
  try {
    return UTF8.decode(bytes);
  } catch {
    if (!isUtf16(bytes)) throw refuse(`${what} is no text in UTF-8`, "is it the right file?");
    throw refuse(
      `${what} is no text in UTF-8, but in UTF-16`,
      "save it as UTF-8; Windows PowerShell's > writes UTF-16",
    );
  }
}

/** By its byte order mark. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

/** The system's words for what is wrong with a file, without the path, which the message has already. */
export function systemWords(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const known: Readonly<Record<string, string>> = {
    ENOENT: "there is no such file",
    EACCES: "permission denied",
    EPERM: "permission denied",
    EISDIR: "it is a folder",
    ENOTDIR: "a part of its path is no folder",
    EEXIST: "it exists",
    ENOSPC: "the disk is full",
    EROFS: "the disk is read-only",
  };
  return known[code ?? ""] ?? code ?? message;
}
