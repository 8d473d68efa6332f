/** jsonwebtoken, with a `KeyObject`, so that it reads no PEM each time. */

import { AUDIENCE, ISSUER } from "../enforcers.js";
import { demandScope, LIFETIME } from "./peer.js";

/** @type {import("./peer.js").Peer} */
export const jsonwebtoken = {
  name: "jsonwebtoken",
  algorithms: ["ES256", "RS256"],
  async verifier({ algorithm, publicPem }) {
    const { default: jwt } = await import("jsonwebtoken");
    const { createPublicKey } = await import("node:crypto");
    const key = createPublicKey(publicPem);
    const options = { algorithms: [/** @type {import("jsonwebtoken").Algorithm} */ (algorithm)] };
    const wanted = { ...options, issuer: ISSUER, audience: AUDIENCE };
    return (text) => demandScope(/** @type {import("jsonwebtoken").JwtPayload} */ (jwt.verify(text, key, wanted)));
  },
  async signer({ algorithm, key: { keyId }, privatePem }) {
    const { default: jwt } = await import("jsonwebtoken");
    const { createPrivateKey } = await import("node:crypto");
    const key = createPrivateKey(privatePem);
    const options = { algorithm: /** @type {import("jsonwebtoken").Algorithm} */ (algorithm), keyid: keyId };
    const times = { issuer: ISSUER, notBefore: 0, expiresIn: LIFETIME };
    return (claims) => jwt.sign({ ...claims, jti: crypto.randomUUID() }, key, { ...options, ...times });
  },
};
