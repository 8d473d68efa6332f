/**
 * Headers of tokens that are derived from another, or can be. A chunk of its own, as most tokens are neither.
 *
 * @module
 */

import { ChainError } from "../errors.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { isObject } from "../jwt/json.ts";
import { hasPrivateMember, isPublicJwk } from "../jwt/jwk.ts";

/** @throws ChainError when the token is derived from a parent (`pwt`), or names a child key (`cwk`) that is none. */
export async function checkChain(header: JwsHeader): Promise<void> {
  if (Object.hasOwn(header, "pwt")) throw new ChainError("a token derived from another (pwt) is not accepted");
  const { cwk } = header;
  const isPublic = isObject(cwk) && !hasPrivateMember(cwk) && (await isPublicJwk(cwk));
  if (!isPublic) throw new ChainError("the token's child key (cwk) is no public JWK");
}
