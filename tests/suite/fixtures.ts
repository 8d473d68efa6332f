/** Tokens and their parts, as the tests need them. */

import type { DeserializeOptions, SciToken, SigningKey } from "../../src/index.ts";
import type { Library } from "./environment.ts";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://storage.example";

/** Noon of a day in 2026, in seconds, and a clock that stands there. */
export const NOON = 1_782_043_200;
export const clock =
  (seconds: number = NOON) =>
  (): number =>
    seconds * 1000;

/** Signs just these claims, beside those that every token needs. */
export function signClaims(
  { jwt }: Library,
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return jwt.sign({ iss: ISSUER, iat: NOON, nbf: NOON, exp: NOON + 600, ...claims }, key, header);
}

/** Reads a token that holds just these claims, beside those that every token needs. */
export async function verifiedToken(
  library: Library,
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
  options: Partial<DeserializeOptions> = {},
): Promise<SciToken> {
  const serialized = await signClaims(library, key, claims, header);
  return library.SciToken.deserialize(serialized, { publicKey: key, now: clock(), ...options });
}

/**
 * A key as another thread would get it. Where a CryptoKey cannot cross, which workerd says with just this error, there is
 * no other thread to give it to either.
 */
export function sentOver<Key extends object>(assert: Assert, key: Key): Key | undefined {
  try {
    return structuredClone(key);
  } catch (error) {
    assert.equal((error as Error).name, "DataCloneError");
    return undefined;
  }
}
