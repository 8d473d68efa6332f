/**
 * A sign of life while the network is waited for.
 *
 * @module
 */

import process from "node:process";
import { variable } from "./environment.ts";
import { harmless } from "./output.ts";

/** Milliseconds before it shows: most waits are shorter. */
const PATIENCE = 150;

/** Does something, with a spinner where somebody looks at standard error. */
export async function waiting<T>(text: string, act: () => Promise<T>): Promise<T> {
  const spinner = await makeSpinner(text);
  const timer = setTimeout(() => spinner?.start(), PATIENCE);
  try {
    return await act();
  } finally {
    clearTimeout(timer);
    spinner?.stop();
  }
}

/** It looks at the whole environment: where Deno does not let it, there is none. */
async function makeSpinner(text: string): Promise<ReturnType<typeof import("yocto-spinner").default> | undefined> {
  if (process.stderr.isTTY !== true || variable("TERM") === "dumb") return undefined;
  try {
    const { default: createSpinner } = await import("yocto-spinner");
    return createSpinner({ text: harmless(text), stream: process.stderr });
  } catch {
    return undefined;
  }
}
