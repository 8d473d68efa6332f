/** This library, with a key that another process has left in a file. */

import { Enforcer, KeyCache } from "scitokens";
import { FileStore } from "scitokens/stores/file";

/** @param {import("./given.js").Given} given */
export async function verify({ token, issuer, audience, folder }) {
  const keyCache = new KeyCache({ issuers: [issuer], store: new FileStore({ folder }), insecure: true });
  await new Enforcer(issuer, { audience, keyCache }).authorize(token, "read", "/store/file");
}
