/** Chained tokens. */

import type { Environment, Library } from "../environment.ts";
import { attacks } from "./attacks.ts";
import { attenuating } from "./attenuating.ts";
import { deriving } from "./deriving.ts";
import { enforcing } from "./enforcing.ts";
import { format } from "./format.ts";
import { limits } from "./limits.ts";
import { mutated } from "./mutations.ts";
import { properties } from "./properties.ts";
import { rememberedParents } from "./remembered-parents.ts";
import { rules } from "./rules.ts";
import { secrecy } from "./secrecy.ts";

const PARTS: readonly ((library: Library, environment: Environment) => void)[] = [
  format,
  rules,
  limits,
  rememberedParents,
  deriving,
  attenuating,
  enforcing,
  secrecy,
  attacks,
  properties,
  mutated,
];

export function chains(library: Library, environment: Environment): void {
  for (const part of PARTS) part(library, environment);
}
