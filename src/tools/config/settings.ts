/**
 * What can be configured: each setting's name here and in the libraries for Python and C++, its default and its limits.
 *
 * @module
 */

import { InvalidArgumentError } from "../../errors.ts";
import { ALGORITHMS, type Algorithm } from "../../jwt/algorithms.ts";
import { quote } from "../../quote.ts";
import { type LogLevel, readLogLevel } from "../logging/log-level.ts";

/** The configuration in force. Times are seconds; a path that is empty is none. */
export interface Config {
  /**
   * How grave what is logged is at least. Default: `"INFO"`. Nothing is logged unless there is a `logFile`, or a logger
   * has a writer. In Python: `log_level`.
   */
  readonly logLevel: LogLevel;
  /** The file to log to. Default: none. In Python: `log_file`. */
  readonly logFile: string;
  /**
   * Seconds that keys serve after the issuer last answered; a `KeyCache` keeps it within 1 and 4 days. Default: 345,600. In
   * Python: `cache_lifetime`; in C++: `keycache.expiration_interval_s`.
   */
  readonly cacheLifetime: number;
  /**
   * The folder of caches, in which `scitokens/keys` is made. Default: `$XDG_CACHE_HOME`, or `~/.cache`. In Python:
   * `cache_location`; in C++: `keycache.cache_home`.
   */
  readonly cacheLocation: string;
  /** The algorithm for whoever makes keys. Default: `"ES256"`, as `generateKey` has it. In Python: `default_alg`. */
  readonly defaultAlg: Algorithm;
  /**
   * Seconds after which keys are due to be fetched again where the issuer does not say; a `KeyCache` keeps it within 10
   * minutes and 6 hours. Default: 3,600. In C++: `keycache.update_interval_s`.
   */
  readonly updateInterval: number;
  /**
   * Whether it is all the same when keys cannot be kept on disk. Memory serves in any case; where it is not, a store that
   * fails is logged as a warning. Default: `false`. In C++: `keycache.allow_in_memory`.
   */
  readonly allowInMemory: boolean;
  /**
   * Seconds between two looks at what is due in the background. Taken for the sake of other libraries, and of no effect: a
   * `KeyCache` that was started looks each minute. Default: 60. In C++, in milliseconds: `keycache.refresh_interval_ms`.
   */
  readonly backgroundInterval: number;
  /**
   * Seconds before keys are due when they are renewed in the background. Taken for the sake of other libraries, and of no
   * effect: a `KeyCache` renews keys when they are due, long before they expire. Default: 600. In C++, in milliseconds:
   * `keycache.refresh_threshold_ms`.
   */
  readonly backgroundThreshold: number;
  /**
   * A file of certificates (PEM) of the authorities that issuers' servers are trusted by, in the place of those that the
   * runtime knows. Default: none. In C++: `tls.ca_file`.
   */
  readonly tlsCaFile: string;
  /**
   * The file to which the statistics of a key cache are written, as JSON that others may read: of the one that tells of
   * something last, if there are several. Default: none. In C++: `monitoring.file`.
   */
  readonly monitoringFile: string;
  /** Seconds between two times that it is written, at least. Default: 60. In C++: `monitoring.file_interval_s`. */
  readonly monitoringInterval: number;
}

/** The names that the libraries for Python and C++ have for settings. */
export type ReferenceName =
  | "log_level"
  | "log_file"
  | "cache_lifetime"
  | "cache_location"
  | "default_alg"
  | "keycache.update_interval_s"
  | "keycache.expiration_interval_s"
  | "keycache.cache_home"
  | "keycache.allow_in_memory"
  | "keycache.refresh_interval_ms"
  | "keycache.refresh_threshold_ms"
  | "tls.ca_file"
  | "monitoring.file"
  | "monitoring.file_interval_s";

/** Settings to make, by their names here or in the other libraries; numbers and flags also as text. */
export type ConfigValues = {
  readonly [Name in keyof Config]?: Config[Name] | string | undefined;
} & { readonly [Name in ReferenceName]?: string | number | boolean | undefined };

type Reader<T> = (value: unknown, name: string) => T;

interface Setting<T> {
  readonly usual: T;
  readonly read: Reader<T>;
  /** How it is read where it has another name. */
  readonly others: { readonly [Name in ReferenceName]?: Reader<T> };
}

const DAY = 86_400;
/** As far as an `int` goes, in which the C++ library keeps them. */
const MAX_INT = 2 ** 31 - 1;

const span = integer(1, 365 * DAY);
const seconds = decimal(MAX_INT);
const milliseconds: Reader<number> = (value, name) => integer(0, MAX_INT)(value, name) / 1000;

const SETTINGS: { readonly [Name in keyof Config]: Setting<Config[Name]> } = {
  logLevel: { usual: "INFO", read: readLogLevel, others: { log_level: readLogLevel } },
  logFile: { usual: "", read: readPath, others: { log_file: readPath } },
  cacheLifetime: {
    usual: 4 * DAY,
    read: span,
    others: { cache_lifetime: span, "keycache.expiration_interval_s": span },
  },
  cacheLocation: { usual: "", read: readPath, others: { cache_location: readPath, "keycache.cache_home": readPath } },
  defaultAlg: { usual: "ES256", read: readAlgorithmName, others: { default_alg: readAlgorithmName } },
  updateInterval: { usual: 3600, read: span, others: { "keycache.update_interval_s": span } },
  allowInMemory: { usual: false, read: readFlag, others: { "keycache.allow_in_memory": readFlag } },
  backgroundInterval: { usual: 60, read: seconds, others: { "keycache.refresh_interval_ms": milliseconds } },
  backgroundThreshold: { usual: 600, read: seconds, others: { "keycache.refresh_threshold_ms": milliseconds } },
  tlsCaFile: { usual: "", read: readPath, others: { "tls.ca_file": readPath } },
  monitoringFile: { usual: "", read: readPath, others: { "monitoring.file": readPath } },
  monitoringInterval: { usual: 60, read: seconds, others: { "monitoring.file_interval_s": integer(0, MAX_INT) } },
};

const settings = Object.entries(SETTINGS) as [keyof Config, Setting<unknown>][];

/** The names that the other libraries have for settings. */
export const REFERENCE_NAMES: readonly ReferenceName[] = settings.flatMap(
  ([, { others }]) => Object.keys(others) as ReferenceName[],
);

export const DEFAULTS: Config = Object.fromEntries(
  settings.map(([name, { usual }]) => [name, usual]),
) as unknown as Config;

/**
 * The settings in some values, each checked.
 *
 * @param called - What a value is called in messages.
 * @throws InvalidArgumentError for a name that there is not, a bad value, or a setting that has two of them.
 */
export function readSettings(
  values: Readonly<Record<string, unknown>>,
  called: (name: string) => string = (name) => name,
): Partial<Config> {
  const found: Partial<Record<keyof Config, unknown>> = {};
  for (const [name, value] of Object.entries(values)) {
    const known = find(name);
    if (known === undefined) throw unknownSetting(name);
    if (value === undefined) continue;
    const [setting, read] = known;
    if (Object.hasOwn(found, setting)) {
      throw new InvalidArgumentError(
        `${called(name)} is ${setting}, which is set under another name too; leave one out`,
      );
    }
    found[setting] = read(value, called(name));
  }
  return found as Partial<Config>;
}

/** Whether there is a setting of this name, here or in another library. */
export function isSetting(name: string): boolean {
  return find(name) !== undefined;
}

function find(name: string): [keyof Config, Reader<unknown>] | undefined {
  for (const [setting, { read, others }] of settings) {
    if (name === setting) return [setting, read];
    if (Object.hasOwn(others, name)) return [setting, others[name as ReferenceName] as Reader<unknown>];
  }
  return undefined;
}

function unknownSetting(name: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `there is no setting ${quote(name)}; there are ${Object.keys(SETTINGS).join(", ")}, and their names in Python and C++`,
  );
}

function integer(least: number, most: number): Reader<number> {
  return (value, name) => {
    const number = typeof value === "string" && /^\s*\d{1,12}\s*$/.test(value) ? Number(value) : value;
    if (Number.isInteger(number) && (number as number) >= least && (number as number) <= most) return number as number;
    throw new InvalidArgumentError(`${name} must be a whole number from ${least} to ${most}`);
  };
}

function decimal(most: number): Reader<number> {
  return (value, name) => {
    const number = typeof value === "string" && /^\s*\d{1,12}(?:\.\d{1,12})?\s*$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && number >= 0 && number <= most) return number;
    throw new InvalidArgumentError(`${name} must be a number of seconds from 0 to ${most}`);
  };
}

const YES: readonly unknown[] = [true, "1", "true", "yes"];
const NO: readonly unknown[] = [false, "0", "false", "no"];

function readFlag(value: unknown, name: string): boolean {
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new InvalidArgumentError(`${name} must be true or false, 1 or 0, yes or no`);
}

function readPath(value: unknown, name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no path that anybody means has them.
  if (typeof value === "string" && !/[\u0000-\u001f]/.test(value)) return value;
  throw new InvalidArgumentError(`${name} must be a path, or empty for none`);
}

function readAlgorithmName(value: unknown, name: string): Algorithm {
  const known = ALGORITHMS.find((algorithm) => algorithm === value);
  if (known !== undefined) return known;
  throw new InvalidArgumentError(`${name} must be one of ${ALGORITHMS.join(", ")}`);
}
