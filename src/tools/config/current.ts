/**
 * The configuration in force.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { readEnvironment } from "./environment.ts";
import { readIniFile } from "./ini.ts";
import { type Config, type ConfigValues, DEFAULTS, readSettings } from "./settings.ts";

let current: Config | undefined;

/**
 * Sets the configuration anew, as `set_config` does in Python: what is not said has its default, whatever was set before.
 * What was made by the former configuration stays as it is.
 *
 * An INI file is that of the Python library: its section `[scitokens]` counts, with what `[DEFAULT]` has for it, and values may
 * name others as `%(name)s`. Names are those of the settings in Python or C++. An object can have these names too, or the names of {@link Config}; no setting may be there under two of them. Last,
 * and first in rank, comes the environment, by which whoever runs a program sets what it was not written with:
 * `SCITOKEN_CONFIG_KEYCACHE_CACHE_HOME` for `keycache.cache_home`, and so on, as for the C++ library; in capital letters or
 * all in small ones.
 *
 * Nothing here adds trust: no issuer, no key, no leave to use http.
 *
 * @param source - The path of an INI file, or settings. Left out, only the environment counts.
 * @throws InvalidArgumentError for a setting that there is not, or a value that can never work, by its name; and for a file
 * that cannot be read. The configuration stays as it was.
 * @example
 * ```ts
 * import { setConfig } from "scitokens/config";
 *
 * const { logLevel, cacheLifetime, updateInterval } = setConfig({ log_level: "DEBUG", cacheLifetime: 86_400 });
 * console.log(logLevel, cacheLifetime, updateInterval);
 * setConfig();
 * ```
 */
export function setConfig(source: string | ConfigValues = {}): Config {
  const given = readSettings(typeof source === "string" ? readIniFile(source) : readObject(source));
  current = Object.freeze({ ...DEFAULTS, ...given, ...readEnvironment() });
  return current;
}

/**
 * The configuration that was set, or that of the defaults and the environment. It cannot be changed.
 *
 * @throws InvalidArgumentError when none was set and the environment has a value that can never work.
 * @example
 * ```ts
 * import { generateKey } from "scitokens";
 * import { getConfig } from "scitokens/config";
 *
 * const { algorithm } = await generateKey(getConfig().defaultAlg);
 * console.log(algorithm);
 * ```
 */
export function getConfig(): Config {
  return current ?? setConfig();
}

function readObject(values: ConfigValues): Readonly<Record<string, unknown>> {
  if (typeof values === "object" && values !== null && !Array.isArray(values)) return { ...values };
  throw new InvalidArgumentError("the configuration must be the path of an INI file, or an object with settings");
}
