/**
 * What each is given to verify its first token.
 *
 * @typedef {object} Given
 * @property {string} token
 * @property {string} issuer
 * @property {string} audience
 * @property {import("scitokens").JsonWebKeySet} jwks
 * @property {string} folder - Of a store in files that has the key.
 */

export {};
