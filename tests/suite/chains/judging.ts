/** What the library says of a chain, as the model says it. */

import type { Enforcer, SciToken } from "../../../src/index.ts";
import { clock, ISSUER } from "../fixtures.ts";
import type { Hand } from "./by-hand.ts";
import type { Grant } from "./model.ts";
import { writtenPath } from "./written.ts";

/** The codes with which a chain is refused for what it says. */
export const REFUSALS: readonly string[] = ["ERR_CHAIN", "ERR_EXPIRED", "ERR_NOT_YET_VALID"];

/** A token, or nothing when the chain is refused for what it says. */
export async function readOrNothing(hand: Hand, text: string): Promise<SciToken | undefined> {
  try {
    return await hand.read(text);
  } catch (error) {
    if (hand.library.isSciTokensError(error) && REFUSALS.includes(error.code)) return undefined;
    throw error;
  }
}

export function enforcerOf({ library }: Hand): Enforcer {
  return new library.Enforcer(ISSUER, { anyAudience: true, now: clock() });
}

export function allows(enforcer: Enforcer, token: SciToken, { authz, ...place }: Grant, spelling: number): boolean {
  return enforcer.test(token, authz, writtenPath(place, spelling));
}
