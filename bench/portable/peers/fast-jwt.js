/** fast-jwt, with a key in PEM, which it reads once. */

import { AUDIENCE, ISSUER } from "../enforcers.js";
import { demandScope, LIFETIME } from "./peer.js";

/** @typedef {import("./peer.js").Peer} Peer */

/** @type {Peer["algorithms"]} */
const algorithms = ["ES256", "RS256", "EdDSA"];

/** @type {(cache: boolean) => Peer["verifier"]} */
const verifier =
  (cache) =>
  async ({ algorithm, publicPem }) => {
    const { createVerifier } = (await import("fast-jwt")).default;
    const options = { algorithms: [algorithm], allowedIss: ISSUER, allowedAud: AUDIENCE };
    const verify = createVerifier({ ...options, key: publicPem, cache });
    return (text) => demandScope(verify(text));
  };

/** @type {NonNullable<Peer["signer"]>} */
const signer = async ({ algorithm, key, privatePem }) => {
  const { createSigner } = (await import("fast-jwt")).default;
  const options = { algorithm, kid: key.keyId, iss: ISSUER, notBefore: 0, expiresIn: LIFETIME * 1000 };
  const sign = createSigner({ ...options, key: privatePem });
  return (claims) => sign({ ...claims, jti: crypto.randomUUID() });
};

/** @type {Peer} */
export const fastJwt = { name: "fast-jwt", algorithms, verifier: verifier(false), signer };

/** @type {Peer} */
export const fastJwtWithCache = { name: "fast-jwt, cache on", algorithms, verifier: verifier(true), signer };
