/** What of this library is like jose. */

import { verify as verifyJwt } from "scitokens/jwt";

/** @param {import("./given.js").Given} given */
export async function verify({ token, issuer, audience, jwks }) {
  const { payload } = await verifyJwt(token, jwks);
  if (payload.iss !== issuer || payload.aud !== audience) throw new Error("not for this service");
}
