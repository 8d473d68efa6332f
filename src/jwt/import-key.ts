/**
 * Reading keys: PEM, JWK and CryptoKey, each brought to the one form in `key.ts`.
 *
 * @module
 */

import { InvalidArgumentError, unusableKey } from "../errors.ts";
import { flag, readOptions } from "../options.ts";
import type { CryptoKey, CryptoKeyPair } from "../web.ts";
import { type Algorithm, factsOf, readAlgorithm } from "./algorithms.ts";
import { isObject } from "./json.ts";
import type { JsonWebKey } from "./json-web-key.ts";
import { checkPrivateJwk, checkPublicJwk } from "./jwk.ts";
import { algorithmOfCryptoKey, demandKeyId, isCryptoKey, isVerifyKey, type SigningKey, type VerifyKey } from "./key.ts";
import { toJwk } from "./key-bytes.ts";
import { lazily } from "./lazily.ts";
import { isKnown, makeVerifyKey } from "./public-half.ts";
import { importHalf } from "./subtle-import.ts";
import { signBytes, unlabelledJwk } from "./subtle-sign.ts";
import { verifyBytes } from "./subtle-verify.ts";

const loadKeyFile: () => Promise<typeof import("./key-file.ts")> = /* @__PURE__ */ lazily(
  () => import("./key-file.ts"),
  "ERR_KEY_UNSUPPORTED",
);

/** What `importKey` reads: a PEM text, a JWK, a `CryptoKey` or a pair of them, or a key it has made before. */
export type KeyInput = string | JsonWebKey | CryptoKey | CryptoKeyPair | SigningKey | VerifyKey;

/** What is not in the key, or shall be otherwise. */
export interface ImportKeyOptions {
  /**
   * The algorithm the key is for. Default: the one it is labelled with, else the usual one for its kind (RSA: `RS256`).
   */
  readonly algorithm?: Algorithm | undefined;
  /** The `kid`. Default: the key's own, else its RFC 7638 thumbprint. */
  readonly keyId?: string | undefined;
  /** Whether the private half can be exported again. Default: `false`. */
  readonly extractable?: boolean | undefined;
}

interface Target {
  readonly algorithm: Algorithm | undefined;
  readonly keyId: string | undefined;
  readonly extractable: boolean;
}

/**
 * Reads a key. A private key gives a `SigningKey`, a public one a `VerifyKey`.
 *
 * PEM may be PKCS#8, SubjectPublicKeyInfo, SEC1 (`EC PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`, `RSA PUBLIC KEY`).
 *
 * @throws InvalidArgumentError when `input` is no key at all, or a `CryptoKey` that cannot be completed.
 * @throws UnsupportedKeyError (`ERR_KEY_UNSUPPORTED`) when it is damaged, encrypted, weak, or of another kind.
 * @example
 * ```ts
 * import { exportKey, generateKey, importKey } from "scitokens";
 *
 * const pem = await exportKey(await generateKey("ES256", { extractable: true }), "pem-private");
 * const key = await importKey(pem, { keyId: "2026-11" });
 * console.log(key.algorithm, key.keyId, "privateKey" in key);
 * ```
 */
export async function importKey(input: KeyInput, options: ImportKeyOptions = {}): Promise<SigningKey | VerifyKey> {
  const target: Target = readOptions(options, {
    algorithm: readAlgorithm,
    keyId: demandKeyId,
    extractable: flag(false),
  });
  if (typeof input === "string") return importJwk(await readFile(input), target);
  if (isVerifyKey(input)) return importOwn(input, target);
  if (isCryptoKey(input)) return importCryptoKey(input, target);
  if (isObject(input) && isCryptoKey(input.privateKey) && isCryptoKey(input.publicKey)) {
    return importPair(input as unknown as CryptoKeyPair, target);
  }
  if (isObject(input) && "kty" in input) return importJwk(input as JsonWebKey, target);
  throw new InvalidArgumentError(
    "a key must be a PEM text, a JWK, a CryptoKey or a CryptoKeyPair; bytes must be read as text, and promises awaited",
  );
}

async function readFile(text: string): Promise<JsonWebKey> {
  const { readKeyFile } = await loadKeyFile();
  return toJwk(await readKeyFile(text, unusableKey));
}

async function importJwk(jwk: JsonWebKey, { algorithm, keyId, extractable }: Target): Promise<SigningKey | VerifyKey> {
  const secret = jwk.d !== undefined;
  const half = await checkPublicJwk(jwk, algorithm, secret ? "sign" : "verify");
  const key = await makeVerifyKey(half, keyId);
  if (!secret) return key;
  const privateKey = await importHalf(checkPrivateJwk(jwk, half), extractable);
  return signingKey(key, privateKey);
}

async function importCryptoKey(key: CryptoKey, target: Target): Promise<SigningKey | VerifyKey> {
  const algorithm = agreed(algorithmOfCryptoKey(key), target.algorithm);
  if (!key.extractable) {
    if (key.type === "public" && target.keyId !== undefined) {
      return Object.freeze({ algorithm, keyId: target.keyId, publicKey: key });
    }
    throw new InvalidArgumentError(
      key.type === "public"
        ? "a public CryptoKey that is not extractable needs a keyId, as its thumbprint cannot be had"
        : "a private CryptoKey that is not extractable says nothing of its public half; give the CryptoKeyPair",
    );
  }
  return importJwk(await unlabelledJwk(key), { ...target, algorithm });
}

async function importPair({ privateKey, publicKey }: CryptoKeyPair, target: Target): Promise<SigningKey> {
  demandSame(privateKey, target);
  const algorithm = agreed(algorithmOfCryptoKey(privateKey), target.algorithm);
  const key = await importCryptoKey(publicKey, { ...target, algorithm });
  return signingKey(key, privateKey);
}

/** What WebCrypto keeps to itself cannot be made to be given away. */
function demandSame({ extractable }: CryptoKey, target: Target): void {
  if (target.extractable && !extractable) {
    throw new InvalidArgumentError("the private CryptoKey is not extractable, and cannot be made so");
  }
}

function agreed(algorithm: Algorithm, wanted: Algorithm | undefined): Algorithm {
  if (wanted === undefined || wanted === algorithm) return algorithm;
  throw unusableKey(`the key is for ${algorithm}, not ${wanted}`);
}

/** The two halves as one key, once it has verified what it signs: importing does not show that they belong together. */
async function signingKey(key: VerifyKey, privateKey: CryptoKey): Promise<SigningKey> {
  const { algorithm, publicKey } = key;
  const probe = new Uint8Array(factsOf(algorithm).size ?? 32);
  const matches = await signBytes(algorithm, privateKey, probe)
    .then((signature) => verifyBytes(algorithm, publicKey, new Uint8Array(signature), probe))
    .catch(() => false);
  if (matches) return Object.freeze({ ...key, privateKey });
  throw unusableKey("the private half cannot sign for the public half");
}

/** A key that was imported before; perhaps in another thread, so that nothing but its CryptoKeys came over. */
async function importOwn(key: SigningKey | VerifyKey, target: Target): Promise<SigningKey | VerifyKey> {
  agreed(key.algorithm, target.algorithm);
  demandKeyId(key.keyId);
  if ("privateKey" in key) demandSame(key.privateKey, target);
  const keyId = target.keyId ?? key.keyId;
  if (isKnown(key)) return keyId === key.keyId ? key : Object.freeze({ ...key, keyId });
  const named = { ...target, keyId };
  return "privateKey" in key ? importPair(key, named) : importCryptoKey(key.publicKey, named);
}
