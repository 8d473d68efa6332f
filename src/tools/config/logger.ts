/**
 * A logger as configured, or otherwise.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { readOptions } from "../../options.ts";
import { logToFile } from "../logging/log-file.ts";
import { type LogLevel, readLogLevel } from "../logging/log-level.ts";
import { type Logger, type LogWriter, makeLogger } from "../logging/logger.ts";
import { getConfig } from "./current.ts";
import type { Config } from "./settings.ts";

/** How a logger is made. */
export interface LoggerOptions {
  /** How grave what is written is at least. Default: the `logLevel` that is configured, `"INFO"` if none is. */
  readonly level?: LogLevel | undefined;
  /** Where lines go. Default: to the `logFile` that is configured, or nowhere. */
  readonly write?: LogWriter | undefined;
  /** The clock, in milliseconds. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes a logger. It never fails, and no line of it carries a token or a key, more than a little of a stranger's text, or a
 * line break of its own.
 *
 * @throws InvalidArgumentError for an option that can never work, or a configured file that cannot be written.
 * @example
 * ```ts
 * import { createLogger } from "scitokens/config";
 *
 * const lines: string[] = [];
 * const logger = createLogger({ level: "WARNING", write: (line) => lines.push(line), now: () => 0 });
 * logger.info("not written");
 * logger.warn("refused", { issuer: "https://issuer.example", token: "eyJhbGciOiJFUzI1NiJ9.e30.c2ln" });
 * console.log(lines[0]); // 1970-01-01T00:00:00.000Z WARNING refused issuer="https://issuer.example" token="[a token]"
 * ```
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const given = readOptions(options, {
    level: (level: LogLevel | undefined, name) => (level === undefined ? undefined : readLogLevel(level, name)),
    write: readFunction<LogWriter>,
    now: readFunction<() => number>,
  });
  const { level = getConfig().logLevel, write = configuredWriter(getConfig()), now = Date.now } = given;
  return makeLogger(level, write, now);
}

function configuredWriter({ logFile }: Config): LogWriter {
  return logFile === "" ? () => {} : logToFile(logFile);
}

function readFunction<F>(value: F | undefined, name: string): F | undefined {
  if (value === undefined || typeof value === "function") return value;
  throw new InvalidArgumentError(`${name} must be a function`);
}
