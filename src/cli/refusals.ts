/**
 * Why services would not take a token that is verified: what is no fault of its form, but of what it says or leaves out.
 *
 * @module
 */

import { Enforcer } from "../enforce/enforcer.ts";
import { isSciTokensError } from "../errors.ts";
import type { JsonObject } from "../jwt/json.ts";
import type { SciToken } from "../token/scitoken.ts";
import { type Fault, findFaults } from "./faults.ts";
import { now } from "./times.ts";
import type { Trust } from "./trust.ts";

/** All of it; what a service finds that was told nothing but whose tokens it takes. */
export async function findRefusals(token: SciToken, { audience, algorithms }: Trust): Promise<readonly Fault[]> {
  const read = { header: token.header as JsonObject, claims: token.toJSON() as JsonObject };
  const { faults } = await findFaults({ ...read, problem: undefined, keySegment: undefined }, audience, now());
  if (faults.length > 0) return faults;
  try {
    new Enforcer(String(token.get("iss")), { algorithms, anyAudience: true }).generateAcls(token);
    return [];
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    return [{ code: error.code, message: error.message }];
  }
}
