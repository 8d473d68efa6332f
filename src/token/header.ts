/**
 * What the header of a token may say beyond what every JWS says.
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import { quote } from "../quote.ts";
import { isAccessTokenType } from "./profile.ts";

/** @throws InvalidTokenFormatError when a `typ` is of another kind of token. */
export function checkType(typ: string | undefined): void {
  if (typ === undefined || typ.toUpperCase() === "JWT" || isAccessTokenType(typ)) return;
  throw new InvalidTokenFormatError(`the token's typ ${quote(typ)} is neither "JWT" nor "at+jwt"`);
}
