/**
 * A token of the issuer: with its name, its key and its clock, and no longer than its longest.
 *
 * @module
 */

import type { Profile } from "../../token/profile.ts";
import { SciToken } from "../../token/scitoken.ts";
import type { IssuerSettings } from "./issuer-options.ts";

/** What of a token its claims do not say. */
export interface Manner {
  /** Seconds that it serves. */
  readonly lifetime: number;
  /** The profile that is written. Left out, the one that the claims say. */
  readonly profile?: Profile | undefined;
  /** Whether it can be extended. Default: `false`. */
  readonly includeKey?: boolean | undefined;
  /** Of the key, where there is one for it. */
  readonly algorithm?: string | undefined;
}

/** Signs claims, whatever they say. */
export async function signToken(
  claims: { readonly [claim: string]: unknown },
  { lifetime, profile, includeKey, algorithm }: Manner,
  { issuer, keys, now }: IssuerSettings,
): Promise<string> {
  const key = await (await keys.ring()).signingKey(algorithm);
  return new SciToken({ key, claims }).serialize({ issuer, lifetime, profile, includeKey, now });
}
