/**
 * Reading a token as TRUST says.
 *
 * @module
 */

import { SciToken } from "../token/scitoken.ts";
import { waiting } from "./spinner.ts";
import type { Trust } from "./trust.ts";
import { trustFailure } from "./trust-failure.ts";

/**
 * A verified token.
 *
 * @param audience - The names of the service that the token must be for; none where somebody else looks.
 * @throws CommandError that says why not.
 */
export async function readVerified(token: string, trust: Trust, audience: readonly string[]): Promise<SciToken> {
  const options = audience.length > 0 ? { ...trust.options, audience } : trust.options;
  const read = (): Promise<SciToken> => SciToken.deserialize(token, options);
  try {
    return await (trust.keyCache === undefined ? read() : waiting("fetching the issuer's keys", read));
  } catch (error) {
    throw trustFailure(error, trust, token);
  }
}
