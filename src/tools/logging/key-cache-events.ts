/**
 * What happens in a key cache, as log lines.
 *
 * @module
 */

import type { KeyCacheEvent } from "../../issuer-keys/events.ts";
import type { LogDetails } from "./log-line.ts";
import type { Logger } from "./logger.ts";

/**
 * An `onEvent` for a `KeyCache` that logs: look-ups at the level of `debug`, keys that were had at `info`, and what fails at
 * `warn`. An issuer that nobody trusts is told at `info`, as strangers choose whom a token names.
 *
 * @example
 * ```ts
 * import { KeyCache } from "scitokens";
 * import { createLogger, logKeyCacheEvents, logToConsole } from "scitokens/config";
 *
 * const logger = createLogger({ level: "INFO", write: logToConsole });
 * const keyCache = new KeyCache({ issuers: ["https://issuer.example"], onEvent: logKeyCacheEvents(logger) });
 * console.log(keyCache instanceof KeyCache);
 * ```
 */
export function logKeyCacheEvents(logger: Logger): (event: KeyCacheEvent) => void {
  return (event) => {
    const [level, message, details = {}] = lineOf(event);
    logger[level](message, { ...(event.issuer !== "" && { issuer: event.issuer }), ...details });
  };
}

function lineOf(event: KeyCacheEvent): [level: keyof Logger, message: string, details?: LogDetails] {
  switch (event.type) {
    case "hit":
      return ["debug", "keys at hand"];
    case "stale":
      return ["debug", "keys at hand, due to be fetched again"];
    case "miss":
      return ["debug", "no keys at hand"];
    case "loaded":
      return ["info", "keys found in the store", { keys: event.keys }];
    case "fetched": {
      const { keys, skipped, notModified } = event;
      return ["info", "keys fetched", { keys, skipped, notModified }];
    }
    case "fetch_failed":
      return ["warn", "keys could not be fetched", { retryAfter: event.retryAfter, error: event.error }];
    case "refused":
      return [event.error.code === "ERR_ISSUER_UNTRUSTED" ? "info" : "warn", "no key was had", { error: event.error }];
    case "store_failed":
      return ["warn", "the key store failed", { error: event.error }];
  }
}
