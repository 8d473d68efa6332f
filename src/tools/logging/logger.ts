/**
 * Log lines, and where they go.
 *
 * @module
 */

import { LOG_LEVELS, type LogLevel } from "./log-level.ts";
import { type LogDetails, logLine } from "./log-line.ts";

/**
 * Something to log with. No line ever carries a token or a key, more than a little of a stranger's text, or a line break
 * of its own.
 */
export interface Logger {
  /** What only helps to find a fault. */
  debug(message: string, details?: LogDetails): void;
  /** What happens when all is well. */
  info(message: string, details?: LogDetails): void;
  /** What somebody should look at. */
  warn(message: string, details?: LogDetails): void;
  /** What does not work. */
  error(message: string, details?: LogDetails): void;
}

/** Where lines go. What it throws is passed over. */
export type LogWriter = (line: string, level: LogLevel) => unknown;

/** A logger that writes what is as grave as a level, or graver. */
export function makeLogger(least: LogLevel, write: LogWriter, now: () => number): Logger {
  const log =
    (level: LogLevel) =>
    (message: string, details: LogDetails = {}): void => {
      if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
      // A fault in somebody's logging must not cost anybody their work.
      try {
        Promise.resolve(write(logLine(now(), level, message, details), level)).catch(() => {});
      } catch {}
    };
  return { debug: log("DEBUG"), info: log("INFO"), warn: log("WARNING"), error: log("ERROR") };
}

/**
 * Writes to the runtime's console, by the method that fits the level.
 *
 * @example
 * ```ts
 * import { createLogger, logToConsole } from "scitokens/config";
 *
 * createLogger({ level: "WARNING", write: logToConsole }).warn("the disk is nearly full", { left: 0.02 });
 * ```
 */
export const logToConsole: LogWriter = (line, level) => {
  if (level === "DEBUG") console.debug(line);
  else if (level === "INFO") console.info(line);
  else if (level === "WARNING") console.warn(line);
  else console.error(line);
};
