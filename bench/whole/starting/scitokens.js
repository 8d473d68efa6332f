/** This library, with a key that it is given. */

import { Enforcer, KeyCache } from "scitokens";

/** @param {import("./given.js").Given} given */
export async function verify({ token, issuer, audience, jwks }) {
  const keyCache = new KeyCache();
  await keyCache.addJwks(issuer, jwks);
  await new Enforcer(issuer, { audience, keyCache }).authorize(token, "read", "/store/file");
}
