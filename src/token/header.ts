/**
 * What the header of a token may say beyond what every JWS says.
 *
 * @module
 */

import { ChainError, InvalidTokenFormatError, isSciTokensError } from "../errors.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { isObject } from "../jwt/json.ts";
import { checkPublicJwk, hasPrivateMember } from "../jwt/jwk.ts";
import { quote } from "../quote.ts";
import { isAccessTokenType } from "./profile.ts";

/**
 * Checks the header of a token that stands alone.
 *
 * @throws InvalidTokenFormatError when its `typ` is of another kind of token.
 * @throws ChainError when it is derived from a parent (`pwt`), or names a child key (`cwk`) that is none.
 */
export async function checkHeader(header: JwsHeader): Promise<void> {
  checkType(header.typ);
  if (Object.hasOwn(header, "pwt")) throw new ChainError("a token derived from another (pwt) is not accepted");
  if (Object.hasOwn(header, "cwk") && !(await isPublicJwk(header.cwk))) {
    throw new ChainError("the token's child key (cwk) is no public JWK");
  }
}

function checkType(typ: string | undefined): void {
  if (typ === undefined || typ.toUpperCase() === "JWT" || isAccessTokenType(typ)) return;
  throw new InvalidTokenFormatError(`a token of the type (typ) ${quote(typ)} is no SciToken; "JWT" or "at+jwt" is`);
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
