/** The vectors as OpenSSL judges them, through `node:crypto` and without the library. */

import assert from "node:assert/strict";
import { constants, createPublicKey, type JsonWebKeyInput, verify } from "node:crypto";
import type { Checks } from "../../checks.ts";
import { CASES, type Case, jwkOf, KNOWN, publicHalf } from "../../suite/signatures/vectors.ts";

export async function judgedByOpenSsl(checks: Checks): Promise<void> {
  for (const { alg, key, token, source } of KNOWN) {
    const [header, payload, signature = ""] = token.split(".");
    await checks.check(`OpenSSL takes ${alg}, ${source}`, () =>
      assert.ok(takes({ alg, key, signed: `${header}.${payload}`, signature })),
    );
  }
  for (const one of CASES) {
    await checks.check(`OpenSSL judges ${one.alg}, ${one.name}`, () => assert.equal(takes(one), expected(one)));
  }
}

/**
 * It takes what the library refuses by itself: for Ed25519 keys of small order in the one form that they have, and the neutral
 * element as R; and a signature of RSA-PSS without the zeros before it.
 */
function expected({ accepted, key, alg, name }: Case): boolean {
  const isShort = alg.startsWith("PS") && name === "the same without its zero";
  const isNeutral = name === "an R of small order, 0/8";
  return accepted || isShort || isNeutral || key.startsWith("EdDSA: small order");
}

function takes({ alg, key, signed, signature }: Pick<Case, "alg" | "key" | "signed" | "signature">): boolean {
  const jwk = publicHalf(jwkOf(key)) as JsonWebKeyInput["key"];
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  const bytes = Buffer.from(signature, "base64url");
  const hash = alg === "EdDSA" ? null : `sha${alg.slice(2)}`;
  const options = alg.startsWith("PS")
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
  return verify(hash, Buffer.from(signed), { key: publicKey, dsaEncoding: "ieee-p1363", ...options }, bytes);
}
