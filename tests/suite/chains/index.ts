/** Chained tokens. */

import type { Environment, Library } from "../environment.ts";
import { deriving } from "./deriving.ts";
import { format } from "./format.ts";
import { limits } from "./limits.ts";
import { rules } from "./rules.ts";

const PARTS = [format, rules, limits, deriving];

export function chains(library: Library, _environment: Environment): void {
  for (const part of PARTS) part(library);
}
