/** The service that all jobs are about: its issuer, its name, and an Enforcer with the issuer's key at hand. */

import { Enforcer, KeyCache } from "../library.js";

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
  // Left out, it is on.
  return new Enforcer(ISSUER, tokenCache ? options : { ...options, tokenCache: false });
}
