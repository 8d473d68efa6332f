/**
 * Whether a JWS is signed by one of some keys.
 *
 * @module
 */

import { InvalidSignatureError, unusableKey } from "../errors.ts";
import { type Algorithm, demandAllowed } from "./algorithms.ts";
import type { CompactParts } from "./compact.ts";
import { demandPublicKey, type VerifyKey } from "./key.ts";
import { verifyBytes } from "./subtle-verify.ts";

const encoder = /* @__PURE__ */ new TextEncoder();

/** Verifies a JWS that has been taken apart, with the first of some keys that did sign it. */
export async function verifyParts(
  { header, signature, signedText }: CompactParts,
  allowed: readonly Algorithm[],
  findKeys: (algorithm: Algorithm) => Promise<readonly VerifyKey[]>,
): Promise<void> {
  const algorithm = demandAllowed(header.alg, allowed);
  const data = encoder.encode(signedText);
  for (const key of await findKeys(algorithm)) {
    if (key.algorithm !== algorithm) throw unusableKey(`the key is for ${key.algorithm}, the token is ${algorithm}`);
    if (await verifyBytes(algorithm, demandPublicKey(key), signature, data)) return;
  }
  throw new InvalidSignatureError("the token was changed, or signed with another key");
}
