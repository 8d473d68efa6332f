/** Tokens cross between this library and `jose`, in both directions and with every algorithm. */

import {
  compactVerify,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
} from "jose";
import QUnit from "qunit";
import type { Algorithm } from "../../src/index.ts";
import { ALGORITHMS } from "./algorithms.ts";
import type { Library } from "./environment.ts";

/** A key of jose's, which does not try again where `crypto.subtle` fails to make an Ed25519 key (see `jwt/subtle.ts`). */
async function jose(alg: Algorithm, attempts: number = 6): Promise<GenerateKeyPairResult> {
  try {
    return await generateKeyPair(alg, { extractable: true });
  } catch (error) {
    if (attempts === 1 || (error as Error).name !== "OperationError") throw error;
    return jose(alg, attempts - 1);
  }
}

export function interopJose({ generateKey, importKey, exportKey, SciToken, jwt }: Library): void {
  for (const alg of ALGORITHMS) {
    QUnit.test(`${alg}: jose verifies ours`, async (assert) => {
      const key = await generateKey(alg);
      const jwk = await exportKey(key, "jwk-public");
      const token = await new SciToken({ key, claims: { scope: "read:/é", sub: "jane" } }).serialize({
        issuer: "https://issuer.example",
      });
      const { payload, protectedHeader } = await jwtVerify(token, await importJWK(jwk, alg), {
        algorithms: [alg],
        issuer: "https://issuer.example",
      });
      assert.equal(payload.scope, "read:/é");
      assert.deepEqual(protectedHeader, { alg, typ: "JWT", kid: key.keyId });
      const signed = await jwt.signJws(new Uint8Array([0, 255, 128]), key);
      assert.deepEqual([...(await compactVerify(signed, await importJWK(jwk, alg))).payload], [0, 255, 128]);
    });

    QUnit.test(`${alg}: we verify jose's`, async (assert) => {
      const { publicKey, privateKey } = await jose(alg);
      const token = await new SignJWT({ scope: "read:/é" })
        .setProtectedHeader({ alg, kid: "theirs" })
        .setIssuer("https://issuer.example")
        .setIssuedAt()
        .setNotBefore("0s")
        .setExpirationTime("10m")
        .sign(privateKey);
      const jwk = { ...(await exportJWK(publicKey)), kid: "theirs", alg };
      const read = await SciToken.deserialize(token, { jwks: { keys: [jwk] }, algorithms: [alg] });
      assert.equal(read.get("scope"), "read:/é");
      assert.ok(await SciToken.deserialize(token, { publicKey: publicKey as CryptoKey, algorithms: [alg] }));
      const key = await importKey(await exportJWK(privateKey), { algorithm: alg });
      assert.ok("privateKey" in key && !key.privateKey.extractable);
      assert.equal(key.keyId, (await importKey(publicKey as CryptoKey)).keyId);
    });
  }
}
