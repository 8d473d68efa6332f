/**
 * The private half of a key.
 *
 * @module
 */

import { InvalidArgumentError, MissingKeyError } from "../errors.ts";
import type { CryptoKey } from "../web.ts";
import { demandHalf, isVerifyKey, type SigningKey } from "./key.ts";

/** The private half of a key, when it is sound and for the algorithm it says. */
export function demandPrivateKey(key: SigningKey): CryptoKey {
  if (!isVerifyKey(key)) {
    throw new InvalidArgumentError("the private key must come from generateKey or importKey");
  }
  if (key.privateKey === undefined || key.privateKey === null) {
    throw new MissingKeyError("the key has no private half");
  }
  demandHalf(key.privateKey, "private", "sign", key.algorithm);
  return key.privateKey;
}
