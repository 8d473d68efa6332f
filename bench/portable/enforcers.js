/** The service that all jobs are about: its issuer, its name, and an Enforcer with the issuer's key at hand. */

import { Enforcer, isSciTokensError, KeyCache } from "../library.js";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "https://storage.example";

/**
 * @param {import("../library.js").VerifyKey} key
 * @param {{ tokenCache: boolean }} options - Whether tokens that were verified are remembered.
 */
export async function makeEnforcer(key, { tokenCache }) {
  const keyCache = new KeyCache();
  await keyCache.addKey(ISSUER, key);
  const options = { audience: AUDIENCE, keyCache, algorithms: [key.algorithm] };
  if (tokenCache) return new Enforcer(ISSUER, options);
  try {
    return new Enforcer(ISSUER, { ...options, ...{ tokenCache } });
  } catch (error) {
    // An Enforcer that has no such cache does not know the option.
    if (isSciTokensError(error, "ERR_ARGUMENT")) return new Enforcer(ISSUER, options);
    throw error;
  }
}
