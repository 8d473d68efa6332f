/**
 * What surrounds a program: its variables and its user, as far as it may know them.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";

/** Variables, or the bindings of a Worker. */
export type Environment = Readonly<Record<string, unknown>>;

interface Process {
  readonly env?: Environment;
  /** There where users have ids. */
  geteuid?(): number;
}

/** A binding of Cloudflare's Secrets Store. */
interface Secret {
  get(): Promise<unknown>;
}

const ownProcess = (): Process | undefined => (globalThis as { process?: Process }).process;

/** The variables of the process; `undefined` where there are none, as in browsers. */
export function processEnvironment(): Environment | undefined {
  return ownProcess()?.env;
}

/**
 * A variable, or the text that a binding holds.
 *
 * @throws InvalidArgumentError when it may not be read, or is no text.
 */
export async function readVariable(env: Environment, name: string): Promise<string | undefined> {
  const value = await readValue(env, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string") return value;
  throw new InvalidArgumentError(`${name} must be a text, or a binding whose method get promises one`);
}

async function readValue(env: Environment, name: string): Promise<unknown> {
  const value = permitted(() => env[name], `the variable ${name} may not be read`, `--allow-env=${name}`);
  if (!isSecret(value)) return value;
  try {
    return await value.get();
  } catch (cause) {
    throw new InvalidArgumentError(`the binding ${name} does not give its secret`, { cause });
  }
}

/** The effective user id of the process; `undefined` where users have none, as on Windows and in Workers. */
export function effectiveUid(): number | undefined {
  const problem = "the user id may not be asked for, which files of tokens are named and judged by";
  return permitted(() => ownProcess()?.geteuid?.(), problem, "--allow-sys=uid");
}

/**
 * What `act` gives, unless the runtime must be allowed more for it.
 *
 * @param flag - What allows it in Deno.
 * @throws InvalidArgumentError when it may not be done; whatever else `act` throws.
 */
export function permitted<T>(act: () => T, problem: string, flag: string, nodeFlag?: string): T {
  try {
    return act();
  } catch (cause) {
    const { name, code } = cause as { name?: string; code?: string };
    const missing = name === "NotCapable" ? flag : code === "ERR_ACCESS_DENIED" ? nodeFlag : undefined;
    if (missing === undefined) throw cause;
    throw new InvalidArgumentError(`${problem}: start the program with ${missing}`, {
      reason: "permission_denied",
      cause,
    });
  }
}

function isSecret(value: unknown): value is Secret {
  return typeof value === "object" && value !== null && typeof (value as Partial<Secret>).get === "function";
}
