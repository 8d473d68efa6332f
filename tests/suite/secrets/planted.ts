/** A place where everything secret is known: keys, tokens, a client's secret. */

import type { SigningKey } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, clock, ISSUER, NOON, signClaims } from "../fixtures.ts";
import { Canaries } from "./canaries.ts";

export interface Planted {
  readonly library: Library;
  readonly canaries: Canaries;
  readonly key: SigningKey;
  readonly rsa: SigningKey;
  /** Tokens of the key for the service. */
  readonly good: string;
  readonly expired: string;
  readonly stranger: string;
  /** One with its child key. */
  readonly held: string;
  readonly clientSecret: string;
  readonly now: () => number;
}

export async function plant(library: Library): Promise<Planted> {
  const canaries = new Canaries();
  const make = async (name: string, algorithm: "ES256" | "RS256"): Promise<SigningKey> => {
    const key = await library.generateKey(algorithm, { extractable: true, keyId: name });
    canaries.plantKey(name, await library.exportKey(key, "jwk-private"));
    const pem = await library.exportKey(key, "pem-private");
    for (const [index, line] of pem.split("\n").slice(1, -2).entries()) {
      if (line.length > 40) canaries.plant(`line ${index} of the PEM of ${name}`, line.slice(-40));
    }
    return key;
  };
  const [key, rsa] = [await make("mine", "ES256"), await make("rsa", "RS256")];
  const claims = { ver: "scitoken:2.0", aud: AUDIENCE, scope: "read:/store", sub: "jane" };
  const sign = async (name: string, change: object): Promise<string> =>
    canaries.plantToken(name, await signClaims(library, key, { ...claims, jti: name, ...change }));
  const held = await new library.SciToken({ key, claims: { ...claims, jti: "held" } }).serialize({
    issuer: ISSUER,
    includeKey: true,
    now: clock(),
  });
  canaries.plantToken("held", held);
  return {
    library,
    canaries,
    key,
    rsa,
    good: await sign("good", {}),
    expired: await sign("expired", { iat: NOON - 900, nbf: NOON - 900, exp: NOON - 1 }),
    stranger: await sign("stranger", { iss: "https://stranger.example" }),
    held,
    clientSecret: canaries.plant("the client's secret", `client-secret-${"y".repeat(10)}${Math.random()}`),
    now: clock(),
  };
}

/** Nothing secret is seen in a value. */
export function hides(
  assert: Assert,
  { canaries }: Planted,
  value: unknown,
  name: string,
  but: readonly string[] = [],
): void {
  assert.deepEqual(canaries.seenIn(value, but), [], name);
}

/** What an act gave or threw. */
export async function outcomeOf(act: () => unknown): Promise<unknown> {
  try {
    return await act();
  } catch (error) {
    return error;
  }
}
