/**
 * The keys of an issuer that has one for each of several algorithms.
 *
 * @module
 */

import { isSciTokensError } from "../../errors.ts";
import type { IssuerKeys, KeyRing, PublishedKey } from "./key-ring.ts";

/** Keys that are replaced apart from one another, and published together. The first algorithm's sign where none is asked for. */
export class SeveralAlgorithms implements IssuerKeys {
  readonly #algorithms: readonly string[];
  readonly #sets: readonly IssuerKeys[];

  /** @param sets - Those of each algorithm, in the same order. */
  constructor(algorithms: readonly string[], sets: readonly IssuerKeys[]) {
    this.#algorithms = algorithms;
    this.#sets = sets;
  }

  async ring(): Promise<KeyRing> {
    const rings = await Promise.all(this.#sets.map((keys) => keys.ring()));
    return {
      jwks: { keys: rings.flatMap(({ jwks }) => jwks.keys) },
      signingKey: (algorithm = "") => {
        const index = Math.max(0, this.#algorithms.indexOf(algorithm));
        return (rings[index] as KeyRing).signingKey(algorithm);
      },
    };
  }

  /** Of each algorithm one signs. */
  async list(): Promise<readonly PublishedKey[]> {
    return (await Promise.all(this.#sets.map((keys) => keys.list()))).flat();
  }

  async rotate(isImmediate: boolean): Promise<void> {
    for (const keys of this.#sets) await keys.rotate(isImmediate);
  }

  async revoke(keyId: string): Promise<void> {
    const [first, ...others] = this.#sets as [IssuerKeys, ...IssuerKeys[]];
    let tried = first.revoke(keyId);
    for (const keys of others) tried = tried.catch((error) => elsewhere(error, () => keys.revoke(keyId)));
    await tried;
  }
}

/** What is not a key of one algorithm may be one of the next. */
function elsewhere(error: unknown, act: () => Promise<void>): Promise<void> {
  if (isSciTokensError(error, "ERR_ARGUMENT")) return act();
  throw error;
}
