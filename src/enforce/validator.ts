/**
 * A Validator: judges the claims of a token, each by functions that its user gives.
 *
 * @module
 */

import { InvalidArgumentError, MissingClaimsError, NoRegisteredValidatorError } from "../errors.ts";
import { asGiven, readOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { isStringList } from "../token/claims.ts";
import { type Claims, profileOf, rulesOf } from "../token/profile.ts";
import { type SciToken, stateOf } from "../token/scitoken.ts";
import { type ClaimValidator, ClaimValidators } from "./claim-validators.ts";

/** What a validation demands beside. */
export interface ValidateOptions {
  /** Claims that must be there. Default: none. */
  readonly critical?: readonly string[] | undefined;
}

/**
 * Judges claims by any number of functions for each. In a SciToken 1.0 every claim must have one (SciTokens claims
 * language: a claim that is not understood makes the token invalid); in other profiles those without one are ignored.
 *
 * It looks at claims alone: whether they were verified, `token.verified` tells. It keeps nothing between two tokens.
 *
 * @example
 * ```ts
 * import { SciToken, Validator } from "scitokens";
 *
 * const validator = new Validator()
 *   .add("scope", (scope) => typeof scope === "string")
 *   .add("sub", async (sub) => sub === "jane");
 * await validator.validate(new SciToken({ claims: { sub: "jane", scope: "read:/" } }), { critical: ["sub"] });
 * ```
 */
export class Validator {
  readonly #validators = new ClaimValidators();

  /** Adds a function that judges a claim; only `true` lets it pass. */
  add(claim: string, validator: ClaimValidator): this {
    this.#validators.add(claim, validator);
    return this;
  }

  /**
   * Judges a token.
   *
   * @throws MissingClaimsError, NoRegisteredValidatorError, ClaimInvalidError, ProfileError when it is refused;
   *   InvalidArgumentError when it is no token.
   */
  async validate(token: SciToken, options: ValidateOptions = {}): Promise<void> {
    const { claims, header } = stateOf(token);
    const { critical = [] } = readOptions(options, { critical: asGiven });
    if (!isStringList(critical)) throw new InvalidArgumentError("critical must be a list of names of claims");
    const missing = critical.find((claim) => !claims.has(claim));
    if (missing !== undefined) {
      throw new MissingClaimsError(`the token has no ${quote(missing)}`, { claim: missing });
    }
    const { refusesUnknown } = rulesOf(profileOf(claims, header.typ));
    if (refusesUnknown) demandKnown(claims, (claim) => this.#validators.has(claim));
    await this.#validators.run(token);
  }
}

/** @throws NoRegisteredValidatorError at a claim that nobody knows; which one does not hang on their order. */
export function demandKnown(claims: Claims, isKnown: (claim: string) => boolean): void {
  const unknown = [...claims.keys()].filter((claim) => !isKnown(claim));
  if (unknown.length === 0) return;
  const [claim] = unknown.sort() as [string];
  throw new NoRegisteredValidatorError(`no validator knows the claim ${quote(claim)} of a SciToken 1.0`, {
    claim: claim.slice(0, 64),
  });
}
