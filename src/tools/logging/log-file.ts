/**
 * A log in a file that does not grow for ever.
 *
 * @module
 */

import { builtin } from "../../builtin.ts";
import { InvalidArgumentError } from "../../errors.ts";
import { quote } from "../../quote.ts";
import type { LogWriter } from "./logger.ts";

/** Of `node:fs`. */
interface FileSystem {
  appendFileSync(path: string, text: string, options: { readonly mode: number }): void;
  renameSync(from: string, to: string): void;
  statSync(
    path: string,
    options: { readonly throwIfNoEntry: false },
  ): { readonly size: number; isFile(): boolean } | undefined;
}

/** Bytes of a file, and how many that are full are kept beside it: as the reference library has it. */
const MAX_BYTES = 102_400_000;
const KEPT = 5;

/**
 * Writes to the end of a file, which is made for the user alone (0600). When it has 102,400,000 bytes it becomes
 * `FILE.1`, what that was becomes `FILE.2`, and so on to `FILE.5`.
 *
 * @throws InvalidArgumentError when the file cannot be written, or in a runtime without files.
 * @example
 * ```ts deno
 * import { createLogger, logToFile } from "scitokens/config";
 *
 * const folder = Deno.makeTempDirSync();
 * createLogger({ level: "INFO", write: logToFile(`${folder}/service.log`) }).info("started", { port: 8443 });
 * console.log(Deno.readTextFileSync(`${folder}/service.log`));
 * Deno.removeSync(folder, { recursive: true });
 * ```
 */
export function logToFile(file: string): LogWriter {
  const fs = builtin<FileSystem>("node:fs");
  if (typeof file !== "string" || file === "") throw new InvalidArgumentError("the log file must be a path");
  if (fs === undefined) throw new InvalidArgumentError("a log file needs a runtime with files; give another writer");
  const append = (text: string): void => fs.appendFileSync(file, text, { mode: 0o600 });
  try {
    append("");
  } catch (cause) {
    throw new InvalidArgumentError(`the log file ${quote(file)} cannot be written; name another`, { cause });
  }
  return (line) => {
    const text = `${line}\n`;
    const info = fs.statSync(file, { throwIfNoEntry: false });
    // A device, such as /dev/stderr, has no end.
    if (info?.isFile() && info.size > 0 && info.size + text.length > MAX_BYTES) rotate();
    append(text);
  };

  function rotate(): void {
    const nameOf = (index: number): string => (index === 0 ? file : `${file}.${index}`);
    for (let index = KEPT - 1; index >= 0; index--) {
      if (fs?.statSync(nameOf(index), { throwIfNoEntry: false })) fs.renameSync(nameOf(index), nameOf(index + 1));
    }
  }
}
