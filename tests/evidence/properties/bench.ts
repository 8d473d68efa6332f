/** What the properties share: a key, tokens, and fast-check with a seed that is told. */

import fc from "fast-check";
import type { Enforcer, EnforcerOptions, SciToken, SigningKey } from "../../../src/index.ts";
import type { Checks } from "../../checks.ts";
import type { Library } from "../../suite/environment.ts";
import { clock, ISSUER, signClaims } from "../../suite/fixtures.ts";

export interface Bench {
  readonly library: Library;
  readonly key: SigningKey;
  /** Checks a property as often as the form says. @param runs - In the short form. */
  readonly holds: <T>(name: string, runs: number, property: fc.IAsyncProperty<T>, seen?: Seen) => Promise<void>;
}

/** How often each thing came about, each of which must. */
export type Seen = Record<string, number>;

/** @param times - How many times as often as in the short form. */
export async function makeBench(checks: Checks, library: Library, seed: number, times: number): Promise<Bench> {
  const key = await library.generateKey("ES256");
  return {
    library,
    key,
    async holds(name, runs, property, seen = {}) {
      for (const one of Object.keys(seen)) seen[one] = 0;
      await checks.check(`${name} (--seed ${seed}, ${runs * times} runs)`, async () => {
        await fc.assert(property, { seed, numRuns: runs * times, includeErrorInReport: true });
        const idle = Object.entries(seen).filter(([, count]) => count < Math.max(runs / 100, 1));
        if (idle.length > 0) throw new Error(`hardly tried: ${JSON.stringify(seen)}`);
      });
    },
  };
}

/** A token with these scopes. */
export async function tokenOf({ library, key }: Bench, scope: string, claims: object = {}): Promise<SciToken> {
  const text = await signClaims(library, key, { scope, ...claims });
  return library.SciToken.deserialize(text, { publicKey: key, now: clock() });
}

export function enforcerOf({ library }: Bench, options: EnforcerOptions = {}): Enforcer {
  return new library.Enforcer(ISSUER, { now: clock(), requireAudience: false, ...options });
}

/** Whether it is allowed; a path that no caller may ask for is not. */
export function allows({ library }: Bench, enforcer: Enforcer, token: SciToken, authz: string, path: string): boolean {
  try {
    return enforcer.test(token, authz, path);
  } catch (error) {
    if (library.isSciTokensError(error, "ERR_PATH_INVALID")) return false;
    throw error;
  }
}
