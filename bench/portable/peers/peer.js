/** Other libraries, used as their documentation says: with a key that is at hand and read already. */

import { exportJwks, exportKey, generateKey, SciToken } from "../../library.js";
import { AUDIENCE, ISSUER } from "../enforcers.js";

/** @typedef {"ES256" | "RS256" | "EdDSA"} Algorithm */

/**
 * What takes part with a token's text. It throws for a token that is not to be trusted, and gives the claims else.
 *
 * @typedef {(text: string) => unknown} Verify
 */

/**
 * @typedef {object} Peer
 * @property {string} name
 * @property {readonly Algorithm[]} algorithms
 * @property {(material: Material) => Promise<Verify>} verifier - Checks signature, issuer, audience and times.
 * @property {((material: Material) => Promise<(claims: object) => unknown>) | undefined} signer - Adds times. `undefined`: it only verifies.
 */

/**
 * A key in all forms that are wanted.
 *
 * @typedef {Awaited<ReturnType<typeof makeMaterial>>} Material
 */

/** @param {Algorithm} algorithm */
export async function makeMaterial(algorithm) {
  const key = await generateKey(algorithm, { extractable: true });
  return {
    algorithm,
    key,
    jwks: exportJwks(key),
    publicPem: await exportKey(key, "pem-public"),
    privatePem: await exportKey(key, "pem-private"),
  };
}

/** What a token says, but for its times. */
export const CLAIMS = { sub: "jane", aud: AUDIENCE, scope: "read:/store write:/store/user/jane" };

/** Seconds for which tokens of a benchmark serve. */
export const LIFETIME = 6 * 3600;

/**
 * Tokens of one issuer, each another one.
 *
 * @param {import("../../library.js").SigningKey} key
 * @param {number} count
 * @param {string} [scope]
 */
export function makeTokens(key, count, scope = CLAIMS.scope) {
  const made = Array.from({ length: count }, () => new SciToken({ key, claims: { ...CLAIMS, scope } }));
  return Promise.all(made.map((token) => token.serialize({ issuer: ISSUER, lifetime: LIFETIME })));
}

/**
 * What a service asks of a peer's claims: the peers leave scopes to whoever uses them.
 *
 * @param {Record<string, unknown>} claims
 */
export function demandScope(claims) {
  if (typeof claims.scope === "string" && claims.scope.split(" ").includes("read:/store")) return claims;
  throw new Error("the token does not allow it");
}
