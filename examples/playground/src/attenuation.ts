/** A narrower token, as a person wants it. It knows no page. */

import { SciToken } from "scitokens";
import { now } from "./wording.ts";

/** What shall be left of a token. */
export interface Wanted {
  readonly scopes: readonly string[];
  readonly audience: string | readonly string[] | undefined;
  /** Seconds. */
  readonly lifetime: number;
}

/** The least that can be asked for, in seconds, where the token serves that long. */
const SHORTEST = 60;

/** The token to be signed, with times as if that were now. @throws ChainError when it is wider than its parent. */
export function draft(parent: SciToken, { scopes, audience, lifetime }: Wanted): SciToken {
  const exp = Math.min(now() + lifetime, endOf(parent));
  return new SciToken({
    parent,
    claims: {
      exp,
      ...(parent.has("jti") && { jti: crypto.randomUUID() }),
      ...(parent.has("scope") && { scope: scopes.join(" ") }),
      ...(audience !== undefined && { aud: audience }),
    },
  });
}

/** Signs it. The seconds that went by since it was drafted are no reason to be refused. */
export function sign(parent: SciToken, drafted: SciToken, lifetime: number, includeKey: boolean): Promise<string> {
  const at = now();
  return drafted.serialize({ lifetime: Math.min(lifetime, endOf(parent) - at), includeKey, now: () => at * 1000 });
}

/** Seconds of life at a place of the slider, from 0 to 100: as many places for minutes as for days. */
export function lifetimeAt(place: number, parent: SciToken): number {
  const longest = Math.max(1, endOf(parent) - now());
  if (longest <= SHORTEST || place >= 100) return longest;
  const seconds = SHORTEST * (longest / SHORTEST) ** (place / 100);
  const step = seconds < 600 ? 30 : seconds < 7200 ? 300 : 3600;
  return Math.min(longest, Math.max(SHORTEST, Math.round(seconds / step) * step));
}

function endOf(parent: SciToken): number {
  return Math.floor(Number(parent.get("exp")));
}
