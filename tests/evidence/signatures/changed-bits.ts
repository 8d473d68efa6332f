/** A fresh key signs; then every one bit of the signature is changed. */

import assert from "node:assert/strict";
import type { Algorithm, VerifyKey } from "../../../src/index.ts";
import type { Library } from "../../suite/environment.ts";
import { decode } from "../../suite/keys/check.ts";
import { inWay, takes, waysOf } from "../../suite/signatures/vectors.ts";

/** Gives how many were tried. What fails tells the key and the token, with which it can be repeated. */
export async function changedBits(library: Library, algorithm: Algorithm): Promise<number> {
  const signer = await library.generateKey(algorithm);
  const token = await library.jwt.sign({ sub: "jane", jti: crypto.randomUUID() }, signer);
  const jwk = await library.exportKey(signer, "jwk-public");
  const at = token.lastIndexOf(".");
  const [signed, signature] = [token.slice(0, at), decode(token.slice(at + 1))];
  const ways = waysOf(algorithm);
  for (const way of ways) {
    const key: VerifyKey = await inWay(way, algorithm, () => library.importKey(jwk));
    const which = `${way}, ${JSON.stringify(jwk)}, ${token}`;
    assert.equal(await takes(library, key, signed, signature), true, which);
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const changed = signature.with(bit >> 3, (signature[bit >> 3] as number) ^ (1 << (bit & 7)));
      assert.equal(await takes(library, key, signed, changed), false, `bit ${bit}, ${which}`);
    }
  }
  return ways.length * signature.length * 8;
}
