/**
 * Reading a token as TRUST says.
 *
 * @module
 */

import { SciToken } from "../token/scitoken.ts";
import { waiting } from "./spinner.ts";
import type { Trust } from "./trust.ts";

/**
 * A verified token.
 *
 * @param audience - The names of the service that the token must be for; none where somebody else looks.
 * @throws SciTokensError of the kind that says why not.
 */
export async function readVerified(token: string, trust: Trust, audience: readonly string[]): Promise<SciToken> {
  const options = audience.length > 0 ? { ...trust.options, audience } : trust.options;
  if (trust.keyCache === undefined) return SciToken.deserialize(token, options);
  return waiting("fetching the issuer's keys", () => SciToken.deserialize(token, options));
}
