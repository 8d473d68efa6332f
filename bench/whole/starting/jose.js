/** jose, with a key that it is given. */

import { createLocalJWKSet, jwtVerify } from "jose";

/** @param {import("./given.js").Given} given */
export async function verify({ token, issuer, audience, jwks }) {
  const keys = createLocalJWKSet(/** @type {import("jose").JSONWebKeySet} */ (jwks));
  await jwtVerify(token, keys, { issuer, audience, algorithms: ["ES256", "RS256"] });
}
