/** Inputs of several parts, each in a form of its own. */

import type { Chance } from "../target.ts";

type Change = (text: string, chance: Chance) => string;

/** Changes one of the parts between separators, or sometimes two. */
export function changeParts(input: string, separator: string, changes: readonly Change[], chance: Chance): string {
  const { random, other } = chance;
  const parts = input.split(separator);
  const others = other.split(separator);
  for (let left = random.chance(0.2) ? 2 : 1; left > 0; left--) {
    const index = random.between(0, changes.length - 1);
    const change = changes[index] as Change;
    const given = others[index] ?? "";
    // Sometimes the part of the other input as it stands: what goes well with one may not with another.
    parts[index] = random.chance(0.15) ? given : change(parts[index] ?? "", { ...chance, other: given });
  }
  return Array.from(parts, (part = "") => part).join(separator);
}
