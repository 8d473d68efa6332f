/** Verifies one token that comes from outside, and shows what it allows. */

import { Enforcer, SciToken } from "scitokens";

/**
 * @param {string} serialized
 * @param {string[]} issuers - Whom to trust. Their keys are fetched; over http only from this machine.
 * @param {string[] | undefined} audience - Who we are.
 */
export async function verifyOne(serialized, issuers, audience) {
  const token = await SciToken.deserialize(serialized, { issuers, insecure: true });
  console.log(`verified: ${token.profile}, issuer ${token.get("iss")}, subject ${token.get("sub") ?? "not named"}`);
  console.log(`valid until ${new Date(Number(token.get("exp")) * 1000).toISOString()}`);
  const enforcer = new Enforcer(issuers, audience === undefined ? {} : { audience });
  const acls = enforcer.generateAcls(token);
  for (const { authz, path } of acls) console.log(`  allows ${authz} on ${path}`);
  if (acls.length === 0) console.log("  allows nothing");
}
