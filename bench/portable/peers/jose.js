/** jose, with a `CryptoKey`. */

import { AUDIENCE, ISSUER } from "../enforcers.js";
import { demandScope, LIFETIME } from "./peer.js";

/** @type {import("./peer.js").Peer} */
export const jose = {
  name: "jose",
  algorithms: ["ES256", "RS256", "EdDSA"],
  async verifier({ algorithm, key }) {
    const { jwtVerify } = await import("jose");
    const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] };
    return async (text) => demandScope((await jwtVerify(text, key.publicKey, options)).payload);
  },
  async signer({ algorithm, key }) {
    const { SignJWT } = await import("jose");
    return (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: algorithm, kid: key.keyId, typ: "JWT" })
        .setIssuer(ISSUER)
        .setJti(crypto.randomUUID())
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime(`${LIFETIME}s`)
        .sign(key.privateKey);
  },
};
