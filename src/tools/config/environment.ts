/**
 * The environment variables by which the C++ library is configured.
 *
 * @module
 */

import { builtin } from "../../builtin.ts";
import { type Config, REFERENCE_NAMES, readSettings } from "./settings.ts";

/** Of `node:process`. */
interface Process {
  readonly env: Readonly<Record<string, string | undefined>>;
}

const PREFIX = "SCITOKEN_CONFIG_";

/**
 * The settings in the environment: `SCITOKEN_CONFIG_KEYCACHE_UPDATE_INTERVAL_S` for `keycache.update_interval_s`, in
 * capital letters, else all in small ones. An empty one is none, and so is one that may not be read.
 *
 * @throws InvalidArgumentError for a bad value, by the name of the variable.
 */
export function readEnvironment(): Partial<Config> {
  const values: Record<string, string> = {};
  const variables: Record<string, string> = {};
  for (const name of REFERENCE_NAMES.filter((name) => name.includes("."))) {
    const variable = PREFIX + name.replaceAll(".", "_").toUpperCase();
    const set = [variable, variable.toLowerCase()].find((one) => !["", undefined].includes(get(one)));
    if (set === undefined) continue;
    variables[name] = set;
    values[name] = get(set) as string;
  }
  return readSettings(values, (name) => variables[name] as string);
}

function get(variable: string): string | undefined {
  try {
    return builtin<Process>("node:process")?.env[variable];
  } catch {
    // Deno asks for leave to read each.
    return undefined;
  }
}
