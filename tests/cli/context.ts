/** What all checks of the command share. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment, Library } from "../suite/environment.ts";
import type { Cli } from "./command.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://storage.example";

export interface Context {
  readonly check: (name: string, act: () => unknown) => Promise<boolean>;
  readonly cli: Cli;
  readonly library: Library;
  readonly environment: Environment;
  /** The folder of an ES256 key that the command has made. */
  readonly keys: string;
}

/** The arguments that make a token with the key of the context. */
export function creating({ keys }: Context, ...given: string[]): string[] {
  return ["create", "--key", join(keys, "private-jwks.json"), "--issuer", ISSUER, ...given];
}

/** The arguments that trust that key. */
export function pinned({ keys }: Context): string[] {
  return ["--jwks", join(keys, "jwks.json")];
}

/** A new token of the context's key, made by the command. */
export async function tokenOf(context: Context, ...claims: string[]): Promise<string> {
  return (await context.cli.print(creating(context, ...claims))).trim();
}

export function readJson(path: string): { keys: Record<string, string>[] } {
  return JSON.parse(readFileSync(path, "utf8"));
}
