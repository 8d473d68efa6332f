/**
 * Whether a token is revoked. A part of the library that is loaded late.
 *
 * @module
 */

import { ClaimInvalidError } from "../errors.ts";
import { isName } from "../names.ts";
import type { RevocationList } from "./revocation.ts";
import type { TokenState } from "./state.ts";

/**
 * Asks for the text and the `jti` of a token, and of each that it is derived from.
 *
 * @throws ClaimInvalidError when one is revoked (reason `revoked`), or the list cannot be asked.
 */
export async function demandNotRevoked(text: string, state: TokenState, list: RevocationList): Promise<void> {
  const names = [...state.before, state].flatMap(({ header, claims }) => [header.pwt, claims.get("jti")]);
  for (const name of [text, ...names.filter(isName)]) {
    if (!(await isListed(name, list))) continue;
    throw new ClaimInvalidError("the token is revoked", { claim: "jti", reason: "revoked" });
  }
}

async function isListed(name: string, list: RevocationList): Promise<boolean> {
  try {
    return await list.has(name);
  } catch (cause) {
    throw new ClaimInvalidError("the list of what is revoked failed", { claim: "jti", cause });
  }
}
