/** Tokens by chance: a good one, and up to three changes of it. */

import type { Random } from "../../../suite/key-cache/simulation/random.ts";
import { type Case, finish } from "./case.ts";
import * as ofKeys from "./changes-of-keys.ts";
import * as ofMembers from "./changes-of-members.ts";
import * as ofTexts from "./changes-of-texts.ts";
import { startDraft } from "./draft.ts";
import type { KeyRing } from "./keys.ts";

/** In the order in which they are made: who signs comes first. */
const CHANGES: Readonly<Record<string, ofMembers.Change>> = { ...ordered(), ...ofMembers, ...ofTexts };
// Of odd JSON there are many kinds.
const NAMES = [...Object.keys(CHANGES), "oddJson", "oddJson"];

function ordered(): Readonly<Record<string, ofMembers.Change>> {
  const { shortCoordinate, ...others } = ofKeys;
  return { shortCoordinate, ...others };
}

export function generate(ring: KeyRing, random: Random): Promise<Case> {
  const draft = startDraft(ring, random);
  const many = Number(random.weighted({ "0": 2, "1": 5, "2": 2, "3": 1 }));
  const chosen = new Set(Array.from({ length: many }, () => random.between(0, NAMES.length - 1)));
  for (const index of [...chosen].sort((one, other) => one - other)) {
    const name = NAMES[index] as string;
    draft.changes.push(name);
    CHANGES[name]?.(draft);
  }
  return finish(draft);
}
