/**
 * How grave what is logged is.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";

/** How grave, as the reference library has it; at `CRITICAL`, nothing that this library tells is written. */
export type LogLevel = "DEBUG" | "INFO" | "WARNING" | "ERROR" | "CRITICAL";

/** The levels, the least grave first. */
export const LOG_LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

/** Reads a level, in capital letters or small ones. */
export function readLogLevel(level: unknown, name: string): LogLevel {
  const known = LOG_LEVELS.find((one) => typeof level === "string" && one === level.toUpperCase());
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`${name} must be one of ${LOG_LEVELS.join(", ")}`);
}
