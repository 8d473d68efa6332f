/**
 * Headers of tokens that are derived from another, or can be. A chunk of its own, as most tokens are neither.
 *
 * @module
 */

import { ChainError, isSciTokensError } from "../errors.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { isObject } from "../jwt/json.ts";
import { checkPublicJwk, hasPrivateMember } from "../jwt/jwk.ts";

/** @throws ChainError when the token is derived from a parent (`pwt`), or names a child key (`cwk`) that is none. */
export async function checkChain(header: JwsHeader): Promise<void> {
  if (Object.hasOwn(header, "pwt")) throw new ChainError("a token derived from another (pwt) is not accepted");
  if (!(await isPublicJwk(header.cwk))) throw new ChainError("the token's child key (cwk) is no public JWK");
}

async function isPublicJwk(jwk: unknown): Promise<boolean> {
  if (!isObject(jwk) || hasPrivateMember(jwk)) return false;
  try {
    await checkPublicJwk(jwk);
    return true;
  } catch (error) {
    // That a part of the library is missing says nothing of the token.
    if (isSciTokensError(error, "ERR_ALGORITHM")) throw error;
    return false;
  }
}
