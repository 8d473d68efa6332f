/** Hono's JWT functions, with a `CryptoKey`. */

import { AUDIENCE, ISSUER } from "../enforcers.js";
import { demandScope, LIFETIME } from "./peer.js";

/** @type {import("./peer.js").Peer} */
export const hono = {
  name: "hono/jwt",
  algorithms: ["ES256", "RS256", "EdDSA"],
  async verifier({ algorithm, key }) {
    const { verify } = await import("hono/jwt");
    const options = { alg: algorithm, iss: ISSUER, aud: AUDIENCE };
    return async (text) => demandScope(await verify(text, key.publicKey, options));
  },
  async signer({ algorithm, key }) {
    const { sign } = await import("hono/jwt");
    return (claims) => {
      const iat = Math.floor(Date.now() / 1000);
      const times = { iat, nbf: iat, exp: iat + LIFETIME };
      return sign({ ...claims, iss: ISSUER, jti: crypto.randomUUID(), ...times }, key.privateKey, algorithm);
    };
  },
};
