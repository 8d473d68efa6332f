/**
 * The modules that Node.js, Deno and Bun share, for whoever needs a file or an environment.
 *
 * Nothing imports them by name: bundlers for browsers and Workers would stop at it, though there nobody ever asks.
 *
 * @module
 */

interface Process {
  getBuiltinModule?(name: string): unknown;
}

/** A module by its name, such as `node:fs`; `undefined` in browsers and Workers, and in Node.js before 20.16. */
export function builtin<T>(name: `node:${string}`): T | undefined {
  const { process } = globalThis as { process?: Process };
  return process?.getBuiltinModule?.(name) as T | undefined;
}
