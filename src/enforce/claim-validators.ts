/**
 * Functions that judge claims, any number for each.
 *
 * @module
 */

import { ClaimInvalidError, InvalidArgumentError, isSciTokensError } from "../errors.ts";
import { isName } from "../names.ts";
import { type SciToken, stateOf, tokenOf } from "../token/scitoken.ts";

/** Judges the value of a claim: only `true` lets it pass. */
export type ClaimValidator = (value: unknown, token: SciToken) => boolean | Promise<boolean>;

/**
 * Validators by claim, in the order they were added. They judge a token and all that it is derived from, the base first: a
 * parent may be revoked.
 */
export class ClaimValidators {
  readonly #byClaim = new Map<string, ClaimValidator[]>();

  add(claim: string, validator: ClaimValidator): void {
    if (!isName(claim)) {
      throw new InvalidArgumentError("the name of a claim must be a non-empty string");
    }
    if (typeof validator !== "function") throw new InvalidArgumentError("a validator must be a function");
    const validators = this.#byClaim.get(claim);
    if (validators === undefined) this.#byClaim.set(claim, [validator]);
    else validators.push(validator);
  }

  has(claim: string): boolean {
    return this.#byClaim.has(claim);
  }

  /** @throws ClaimInvalidError at the first that does not let its claim pass. */
  async run(token: SciToken): Promise<void> {
    for (const [claim, judge] of this.#applicable(token)) demandPass(claim, await settle(claim, judge));
  }

  /** @throws As {@link run}, and InvalidArgumentError when a validator is asynchronous. */
  runSync(token: SciToken): void {
    for (const [claim, judge] of this.#applicable(token)) {
      const verdict = call(claim, judge);
      if (isPromise(verdict)) {
        // Nobody will look at what becomes of it.
        Promise.resolve(verdict).catch(() => {});
        throw new InvalidArgumentError(`a validator of the claim ${claim} is asynchronous: use authorize`);
      }
      demandPass(claim, verdict);
    }
  }

  *#applicable(token: SciToken): Iterable<[claim: string, judge: () => unknown]> {
    if (this.#byClaim.size === 0) return;
    for (const link of [...stateOf(token).before.map(tokenOf), token]) {
      const { claims } = stateOf(link);
      for (const [claim, validators] of this.#byClaim) {
        if (!claims.has(claim)) continue;
        for (const validator of validators) yield [claim, () => validator(claims.get(claim), link)];
      }
    }
  }
}

function call(claim: string, act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    throw failure(claim, error);
  }
}

async function settle(claim: string, act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    throw failure(claim, error);
  }
}

function failure(claim: string, error: unknown): Error {
  if (isSciTokensError(error)) return error;
  return new ClaimInvalidError(`a validator of the claim ${claim} failed`, { claim, cause: error });
}

function demandPass(claim: string, verdict: unknown): void {
  if (verdict !== true) throw new ClaimInvalidError(`a validator refused the claim ${claim}`, { claim });
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value;
}
