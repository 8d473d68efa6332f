/**
 * A Validator: judges the claims of a token, each by functions that its user gives.
 *
 * @module
 */

import { InvalidArgumentError, MissingClaimsError, NoRegisteredValidatorError } from "../errors.ts";
import { demandOptions } from "../options.ts";
import { quote } from "../quote.ts";
import { rulesOf } from "../token/profile.ts";
import { SciToken } from "../token/scitoken.ts";
import { type ClaimValidator, ClaimValidators } from "./claim-validators.ts";

/** What a validation demands beside. */
export interface ValidateOptions {
  /** Claims that must be there. */
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
    demandToken(token);
    const { critical = [] } = demandOptions(options);
    if (!Array.isArray(critical)) throw new InvalidArgumentError("critical must be a list of names of claims");
    const missing = critical.find((claim) => !token.has(claim));
    if (missing !== undefined) throw new MissingClaimsError(`the token has no ${missing}`, { claim: missing });
    if (rulesOf(token.profile).refusesUnknown) demandKnown(token, (claim) => this.#validators.has(claim));
    await this.#validators.run(token);
  }
}

/** @throws InvalidArgumentError when a value is not a SciToken of this copy of the library. */
export function demandToken(token: unknown): asserts token is SciToken {
  if (token instanceof SciToken) return;
  throw new InvalidArgumentError(
    typeof token === "string"
      ? "the token is still text: deserialize it, or use authorize"
      : "the token must be a SciToken (and of the same copy of this library)",
  );
}

/** @throws NoRegisteredValidatorError at a claim that nobody knows; which one does not hang on their order. */
export function demandKnown(token: SciToken, isKnown: (claim: string) => boolean): void {
  const unknown = [...token].map(([claim]) => claim).filter((claim) => !isKnown(claim));
  if (unknown.length === 0) return;
  const [claim] = unknown.sort() as [string];
  throw new NoRegisteredValidatorError(`no validator knows the claim ${quote(claim)}, which a SciToken 1.0 needs`, {
    claim: claim.slice(0, 64),
  });
}
