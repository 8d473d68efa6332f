/**
 * The key that signs what is derived from a token: its public half, in the token's header (`cwk`).
 *
 * @module
 */

import { ChainError, isSciTokensError } from "../errors.ts";
import type { Algorithm } from "../jwt/algorithms.ts";
import { isObject } from "../jwt/json.ts";
import { type CheckedJwk, checkPublicJwk, hasPrivateMember } from "../jwt/jwk.ts";
import type { VerifyKey } from "../jwt/key.ts";
import { type KeyBytes, toJwk } from "../jwt/key-bytes.ts";
import { importHalf } from "../jwt/subtle-import.ts";

/** @throws ChainError when a header's `cwk` is no public JWK of a kind that is known. */
export async function demandChildKey(cwk: unknown): Promise<CheckedJwk> {
  if (isObject(cwk) && !hasPrivateMember(cwk)) {
    const half = await soundOrNone(() => checkPublicJwk(cwk));
    if (half !== undefined) return half;
  }
  throw new ChainError("the token's child key (cwk) is no public JWK");
}

/**
 * The child key of a parent, to verify a token that is derived from it.
 *
 * @throws ChainError when the derived token is of another algorithm than the key.
 */
export async function childKeyFor(cwk: unknown, algorithm: Algorithm): Promise<VerifyKey> {
  const half = await soundOrNone(() => checkPublicJwk(cwk, algorithm));
  if (half !== undefined) return { algorithm, keyId: "", publicKey: await importHalf(half, true) };
  throw new ChainError(`the algorithm ${algorithm} does not fit the child key (cwk) of its parent`, { claim: "alg" });
}

/** Whether two public keys are the same, however they were written: what has been checked has its members in one order. */
export function isSameKey(one: KeyBytes, other: KeyBytes): boolean {
  return JSON.stringify(toJwk(one)) === JSON.stringify(toJwk(other));
}

/** What is read of a key; `undefined` when the key is at fault, and not the runtime. */
export async function soundOrNone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isSciTokensError(error, "ERR_KEY_UNSUPPORTED")) return undefined;
    throw error;
  }
}
