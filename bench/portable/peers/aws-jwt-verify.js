/** aws-jwt-verify, with a key set that it was given before. */

import { AUDIENCE, ISSUER } from "../enforcers.js";
import { demandScope } from "./peer.js";

/** @type {import("./peer.js").Peer} */
export const awsJwtVerify = {
  name: "aws-jwt-verify",
  algorithms: ["ES256", "RS256", "EdDSA"],
  async verifier({ jwks }) {
    const { JwtVerifier } = await import("aws-jwt-verify");
    const verifier = JwtVerifier.create({ issuer: ISSUER, audience: AUDIENCE, jwksUri: `${ISSUER}/jwks` });
    verifier.cacheJwks(/** @type {import("aws-jwt-verify/jwk").Jwks} */ (/** @type {unknown} */ (jwks)));
    return async (text) => demandScope(await verifier.verify(text));
  },
  signer: undefined,
};
