/**
 * An Enforcer as TRUST says, for one token.
 *
 * @module
 */

import { type Command, Option } from "commander";
import { Enforcer } from "../enforce/enforcer.ts";
import type { SciToken } from "../token/scitoken.ts";
import { readVerified } from "./read-verified.ts";
import { addTrust, readTrust, serviceOf, type TrustArguments } from "./trust.ts";
import { type Told, tellOfTrust } from "./trust-failure.ts";

/** The options of a command that enforces. */
export interface EnforcingArguments extends TrustArguments {
  readonly anyAudience?: true;
}

/** A token that was verified, and the Enforcer to ask about it. */
export interface Enforcing {
  readonly token: SciToken;
  readonly enforcer: Enforcer;
  /** What to tell of why it is refused. */
  readonly tellOf: (refused: { readonly code: string; readonly reason: string; readonly message: string }) => Told;
}

/** Adds the options of TRUST, and the one that gives up on the audience. */
export function addEnforcing(command: Command): Command {
  return addTrust(command).addOption(
    new Option("--any-audience", "accept a token whatever service it is for").conflicts("audience"),
  );
}

/**
 * Verifies a token, and makes the Enforcer for it.
 *
 * @param readToken - Gives the token; only once it is clear whom to trust.
 */
export async function enforcing(readToken: () => Promise<string>, given: EnforcingArguments): Promise<Enforcing> {
  const trust = await readTrust(given);
  const service = serviceOf(trust, given.anyAudience === true);
  const text = await readToken();
  const token = await readVerified(text, trust, []);
  // Whoever pins keys and names no issuer trusts whatever these have signed.
  const issuers = trust.issuers.length > 0 ? trust.issuers : [String(token.get("iss"))];
  return { token, enforcer: new Enforcer(issuers, service), tellOf: (refused) => tellOfTrust(refused, trust, text) };
}
