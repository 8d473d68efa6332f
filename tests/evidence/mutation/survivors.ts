/**
 * The mutants that live, each looked at: `survivors.jsonl` says why none is a fault that the tests miss.
 *
 * A mutant is known by its text and that of its line, so that the list stands when lines move. One that lives and is not listed fails
 * the check, and so does one that is listed and is killed: the list says how it is.
 */

import { type Mutant, type Place, placeKey } from "./mutant.ts";
import list from "./survivors.jsonl";

interface Survivor extends Place {
  readonly why: string;
}

const SURVIVORS: ReadonlyMap<string, Survivor> = new Map(
  list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Survivor)
    .map((survivor) => [placeKey(survivor), survivor]),
);

export function isListed(mutant: Mutant): boolean {
  return SURVIVORS.has(placeKey(mutant));
}

/** Listed ones that are no mutants any more. */
export function gone(mutants: readonly Mutant[]): readonly Place[] {
  const there = new Set(mutants.map(placeKey));
  return [...SURVIVORS].flatMap(([key, survivor]) => (there.has(key) ? [] : [survivor]));
}

/** A mutant as its line of the list has it, but for the reason. */
export function describe({ file, mutator, within, original, replacement }: Place): string {
  return JSON.stringify({ file, mutator, within, original, replacement });
}
