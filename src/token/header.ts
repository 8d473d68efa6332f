/**
 * What the header of a token may say beyond what every JWS says.
 *
 * @module
 */

import { InvalidTokenFormatError } from "../errors.ts";
import type { JwsHeader } from "../jwt/compact.ts";
import { lazily } from "../jwt/lazily.ts";
import { quote } from "../quote.ts";
import { isAccessTokenType } from "./profile.ts";

const loadChain: () => Promise<typeof import("./chain.ts")> = /* @__PURE__ */ lazily(
  () => import("./chain.ts"),
  "ERR_KEY_UNSUPPORTED",
);

/**
 * Checks the header of a token that stands alone.
 *
 * @throws InvalidTokenFormatError when its `typ` is of another kind of token.
 * @throws ChainError when it is derived from a parent (`pwt`), or names a child key (`cwk`) that is none.
 */
export async function checkHeader(header: JwsHeader): Promise<void> {
  checkType(header.typ);
  if (Object.hasOwn(header, "pwt") || Object.hasOwn(header, "cwk")) await (await loadChain()).checkChain(header);
}

function checkType(typ: string | undefined): void {
  if (typ === undefined || typ.toUpperCase() === "JWT" || isAccessTokenType(typ)) return;
  throw new InvalidTokenFormatError(`a token of the type (typ) ${quote(typ)} is no SciToken; "JWT" or "at+jwt" is`);
}
