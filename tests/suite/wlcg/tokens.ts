/** Tokens of the WLCG profile, read and verified. */

import type { SciToken, SigningKey } from "../../../src/index.ts";
import type { Library } from "../environment.ts";
import { AUDIENCE, verifiedToken } from "../fixtures.ts";

/** A token with these scopes; `undefined` for none. */
export function wlcgToken(
  library: Library,
  key: SigningKey,
  scope: string | undefined,
  claims: Record<string, unknown> = {},
): Promise<SciToken> {
  return verifiedToken(library, key, { "wlcg.ver": "1.0", aud: AUDIENCE, sub: "jane", scope, ...claims });
}
