/** This library without a key cache, with a key that it is given. */

import { Enforcer, SciToken } from "scitokens";

/** @param {import("./given.js").Given} given */
export async function verify({ token, issuer, audience, jwks }) {
  const verified = await SciToken.deserialize(token, { jwks });
  if (!new Enforcer(issuer, { audience }).test(verified, "read", "/store/file")) throw new Error("not allowed");
}
