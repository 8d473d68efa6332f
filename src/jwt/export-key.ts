/**
 * Writing keys out: JWK, JWK Set and PEM.
 *
 * @module
 */

import { InvalidArgumentError } from "../errors.ts";
import type { JsonWebKey, JsonWebKeySet } from "./json-web-key.ts";
import { checkPrivateJwk, checkPublicJwk } from "./jwk.ts";
import type { SigningKey, VerifyKey } from "./key.ts";
import { type KeyBytes, toJwk } from "./key-bytes.ts";
import { lazily } from "./lazily.ts";
import { demandPrivateKey } from "./private-half.ts";
import { publicBytes, publicJwk } from "./public-half.ts";
import { unlabelledJwk } from "./subtle-sign.ts";

const loadKeyFile: () => Promise<typeof import("./key-file.ts")> = /* @__PURE__ */ lazily(
  () => import("./key-file.ts"),
  "ERR_KEY_UNSUPPORTED",
);

/** The forms in which a key can be written. PEM is SubjectPublicKeyInfo or PKCS#8. */
export type KeyFormat = "jwk-public" | "jwk-private" | "pem-public" | "pem-private";

/**
 * Writes a key out.
 *
 * @param format - `"jwk-public"`, `"jwk-private"`, `"pem-public"` or `"pem-private"`.
 * @throws MissingKeyError when a private form is asked of a key without a private half.
 * @throws InvalidArgumentError when the half is not extractable, or the format not known.
 * @example
 * ```ts
 * import { exportKey, generateKey } from "scitokens";
 *
 * const key = await generateKey("ES256", { extractable: true });
 * console.log(await exportKey(key, "pem-public"));
 * const { d } = await exportKey(key, "jwk-private");
 * console.log(typeof d);
 * ```
 */
export function exportKey(key: VerifyKey, format: "jwk-public" | "jwk-private"): Promise<JsonWebKey>;
/** The same, as PEM. */
export function exportKey(key: VerifyKey, format: "pem-public" | "pem-private"): Promise<string>;
export async function exportKey(key: VerifyKey | SigningKey, format: KeyFormat): Promise<JsonWebKey | string> {
  switch (format) {
    case "jwk-public":
      return publicJwk(key);
    case "jwk-private":
      return { ...toJwk(await privateBytes(key)), kid: key.keyId, alg: key.algorithm, use: "sig" };
    case "pem-public":
      return (await loadKeyFile()).writePublicKeyFile(publicBytes(key));
    case "pem-private":
      return (await loadKeyFile()).writePrivateKeyFile(await privateBytes(key));
    default:
      throw new InvalidArgumentError('the format must be "jwk-public", "jwk-private", "pem-public" or "pem-private"');
  }
}

/**
 * The public halves of some keys as a JWK Set (RFC 7517 section 5), to be published by an issuer.
 *
 * @throws InvalidArgumentError when two keys have the same `keyId`, or a public half is not extractable.
 * @example
 * ```ts
 * import { exportJwks, generateKey } from "scitokens";
 *
 * const { keys } = exportJwks(await generateKey("ES256"), await generateKey("RS256"));
 * console.log(keys.map(({ kid, alg }) => [kid, alg]));
 * ```
 */
export function exportJwks(...keys: readonly VerifyKey[]): JsonWebKeySet {
  const jwks = keys.map(publicJwk);
  if (new Set(jwks.map(({ kid }) => kid)).size < jwks.length) {
    throw new InvalidArgumentError("two keys of a key set must not have the same keyId");
  }
  return { keys: jwks };
}

async function privateBytes(key: VerifyKey | SigningKey): Promise<KeyBytes> {
  const privateKey = demandPrivateKey(key as SigningKey);
  if (!privateKey.extractable) {
    throw new InvalidArgumentError("the private key is not extractable; make or import it with extractable: true");
  }
  const jwk = await unlabelledJwk(privateKey);
  return checkPrivateJwk(jwk, await checkPublicJwk(jwk, key.algorithm)).bytes;
}
