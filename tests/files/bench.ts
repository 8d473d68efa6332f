/** What the tests with real files share. */

import { chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Environment, Library } from "../suite/environment.ts";

export interface Bench {
  readonly library: Library;
  readonly environment: Environment;
  /** The file with the certificate of the tests' own authority. */
  readonly authority: string;
  /** The file of the program of each runtime that has files. */
  readonly programs: Readonly<Record<"node" | "deno" | "bun", string>>;
}

const base = realpathSync(mkdtempSync(join(tmpdir(), "scitokens-files-")));

/** A folder of nobody else's, which {@link removeFolders} removes. */
export function freshFolder(): string {
  return mkdtempSync(join(base, "f-"));
}

export function removeFolders(): void {
  rmSync(base, { recursive: true });
}

const STRANGER = 12_345;

/** While a file belongs to another user. Who cannot give files away becomes another user himself, for who asks. */
export async function ofStranger(path: string, act: () => Promise<void>): Promise<void> {
  const geteuid = process.geteuid as () => number;
  const isRoot = geteuid() === 0;
  if (isRoot) chownSync(path, STRANGER, STRANGER);
  else process.geteuid = () => STRANGER;
  try {
    await act();
  } finally {
    if (isRoot) chownSync(path, 0, 0);
    else process.geteuid = geteuid;
  }
}

/** A file with this text. */
export function fileOf(text: string): string {
  const file = join(freshFolder(), "scitokens.ini");
  writeFileSync(file, text);
  return file;
}

/** Does it with variables of the environment that are there meanwhile. */
export async function withVariables(variables: Record<string, string>, act: () => unknown): Promise<void> {
  Object.assign(process.env, variables);
  try {
    await act();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
  }
}
