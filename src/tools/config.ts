/**
 * Configuration as the libraries for Python and C++ have it, key caches that are made by it, and logging.
 *
 * @module
 */

export { getConfig, setConfig } from "./config/current.ts";
export { createKeyCache } from "./config/key-cache.ts";
export { createLogger, type LoggerOptions } from "./config/logger.ts";
export type { Config, ConfigValues, ReferenceName } from "./config/settings.ts";
export { logKeyCacheEvents } from "./logging/key-cache-events.ts";
export { logToFile } from "./logging/log-file.ts";
export type { LogLevel } from "./logging/log-level.ts";
export type { LogDetails } from "./logging/log-line.ts";
export { type Logger, type LogWriter, logToConsole } from "./logging/logger.ts";
