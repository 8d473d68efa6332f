/**
 * A key cache as configured.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import type { KeyCacheEvent } from "../../issuer-keys/events.ts";
import { KeyCache } from "../../issuer-keys/key-cache.ts";
import type { KeyCacheOptions } from "../../issuer-keys/key-cache-options.ts";
import { FileStore } from "../../stores/file.ts";
import { logKeyCacheEvents } from "../logging/key-cache-events.ts";
import type { Logger } from "../logging/logger.ts";
import { getConfig } from "./current.ts";
import { fetchTrusting } from "./https-fetch.ts";
import { createLogger } from "./logger.ts";
import { monitorTo } from "./monitoring.ts";
import type { Config } from "./settings.ts";

/**
 * Makes a key cache as configured: for how long keys serve and when they are due (`cacheLifetime`, `updateInterval`); kept in
 * a `FileStore` below `cacheLocation`, as far as the runtime has files; fetched with trust in the authorities of
 * `tlsCaFile`, if there is one; what happens goes to the `logFile`, and the statistics to the `monitoringFile`, if there
 * are such.
 *
 * Whose keys may be fetched is not configured: `issuers` has to say it.
 *
 * @param options - Those of `KeyCache`. What is given here goes before what is configured.
 * @throws InvalidArgumentError for an option that can never work, or a file that is configured and cannot be used.
 * @throws StoreError where `cacheLocation` or `monitoringFile` is configured in a runtime without files.
 * @example
 * ```ts
 * import { createKeyCache, setConfig } from "scitokens/config";
 *
 * setConfig({ cacheLifetime: 86_400 });
 * const keyCache = createKeyCache({ issuers: ["https://issuer.example"] });
 * console.log(keyCache.stats());
 * ```
 */
export function createKeyCache(options: KeyCacheOptions = {}): KeyCache {
  // Whoever gives an option that is none hears of it as of any key cache.
  new KeyCache(options);
  const config = getConfig();
  const logger = createLogger();
  const log = logEvents(logger, config);
  const cache = new KeyCache({
    ...options,
    fetch: options.fetch ?? configuredFetch(config),
    store: options.store ?? configuredStore(config),
    lifetime: options.lifetime ?? config.cacheLifetime,
    refreshInterval: options.refreshInterval ?? config.updateInterval,
    onEvent(event) {
      log(event);
      noteChange();
      return options.onEvent?.(event);
    },
  });
  const noteChange = configuredMonitoring(config, cache, logger);
  return cache;
}

function configuredFetch({ tlsCaFile }: Config): KeyCacheOptions["fetch"] {
  return tlsCaFile === "" ? undefined : fetchTrusting(tlsCaFile);
}

function configuredStore({ cacheLocation }: Config): FileStore | undefined {
  if (cacheLocation !== "") return new FileStore({ folder: `${cacheLocation}/scitokens/keys` });
  try {
    return new FileStore();
  } catch (error) {
    // Nobody has asked for a place where there is none.
    if (isSciTokensError(error, "ERR_STORE")) return undefined;
    throw error;
  }
}

function configuredMonitoring(
  { monitoringFile, monitoringInterval }: Config,
  cache: KeyCache,
  logger: Logger,
): () => void {
  if (monitoringFile === "") return () => {};
  const failed = (error: unknown): void => logger.warn("the monitoring file could not be written", { error });
  return monitorTo(monitoringFile, monitoringInterval, () => cache.stats(), failed);
}

function logEvents(logger: Logger, { allowInMemory }: Config): (event: KeyCacheEvent) => void {
  const log = logKeyCacheEvents(logger);
  const logExpected = logKeyCacheEvents({ ...logger, warn: logger.debug });
  return (event) => (event.type === "store_failed" && allowInMemory ? logExpected(event) : log(event));
}
