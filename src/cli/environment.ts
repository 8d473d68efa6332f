/**
 * Variables of the environment.
 *
 * @module
 */

import process from "node:process";

/** A variable; `undefined` where it is not set, and where Deno does not let the command look. */
export function variable(name: string): string | undefined {
  try {
    return process.env[name];
  } catch {
    return undefined;
  }
}
