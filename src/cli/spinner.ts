/**
 * A sign of life while the network is waited for.
 *
 * @module
 */

import process from "node:process";
import createSpinner from "yocto-spinner";
import { harmless } from "./output.ts";

/** Milliseconds before it shows: most waits are shorter. */
const PATIENCE = 150;

/** Does something, with a spinner where somebody looks at standard error. */
export async function waiting<T>(text: string, act: () => Promise<T>): Promise<T> {
  if (process.stderr.isTTY !== true || process.env.TERM === "dumb") return act();
  const spinner = createSpinner({ text: harmless(text), stream: process.stderr });
  const timer = setTimeout(() => spinner.start(), PATIENCE);
  try {
    return await act();
  } finally {
    clearTimeout(timer);
    spinner.stop();
  }
}
