/**
 * JSON Web Keys (RFC 7517) as they are found in the field, brought to the one form that every runtime imports.
 *
 * @module
 */

import { isSciTokensError, unusableKey } from "../errors.ts";
import { isName } from "../names.ts";
import { quote } from "../quote.ts";
import { ALGORITHMS, type Algorithm, type AlgorithmFacts, factsOf } from "./algorithms.ts";
import { decodeBase64url } from "./base64url.ts";
import { isPublicPoint } from "./curve.ts";
import { isObject } from "./json.ts";
import type { JsonWebKey } from "./json-web-key.ts";
import type { KeyBytes, NumberName } from "./key-bytes.ts";
import { demandStrongRsa, trimZeros } from "./rsa.ts";

/** Facts of an algorithm that has a curve. */
type CurveFacts = Required<AlgorithmFacts>;

/** One half of a key, checked. */
export interface CheckedJwk {
  readonly algorithm: Algorithm;
  /** The `kid`, where the key has one. */
  readonly keyId: string | undefined;
  /** Only the members that make it. */
  readonly bytes: KeyBytes;
}

const RSA_PRIVATE = ["d", "p", "q", "dp", "dq", "qi"] as const;

/**
 * The public half of a JWK. Private members are dropped.
 *
 * @param wanted - The algorithm that the key must fit; the one it is labelled with, or the usual one, where left out.
 * @param operation - What `key_ops` must allow, where it is there.
 * @throws UnsupportedKeyError when the key is malformed, weak, of another kind, or meant for another use
 *   (`ERR_KEY_UNSUPPORTED`), or what its curve needs cannot be loaded (`ERR_ALGORITHM`).
 */
export async function checkPublicJwk(
  jwk: unknown,
  wanted?: Algorithm,
  operation: "sign" | "verify" = "verify",
): Promise<CheckedJwk> {
  if (!isObject(jwk)) throw unusableKey("a JWK must be an object");
  const key = jwk as JsonWebKey;
  if (key.kid !== undefined && !isName(key.kid)) {
    throw unusableKey("the JWK's kid must be a non-empty string");
  }
  const algorithm = algorithmOf(key, wanted);
  const facts = factsOf(algorithm);
  checkUse(key, operation);
  const bytes = facts.kty === "RSA" ? rsaKey(key) : await curveKey(key, facts as CurveFacts);
  return { algorithm, keyId: key.kid, bytes };
}

/**
 * Whether a JWK has a public half that may verify something.
 *
 * @throws UnsupportedKeyError (`ERR_ALGORITHM`) when what its curve needs cannot be loaded: that says nothing of the key.
 */
export async function isPublicJwk(jwk: unknown): Promise<boolean> {
  try {
    await checkPublicJwk(jwk);
    return true;
  } catch (error) {
    if (isSciTokensError(error, "ERR_ALGORITHM")) throw error;
    return false;
  }
}

/**
 * The private half of a JWK whose public half has been checked.
 *
 * @throws UnsupportedKeyError when a private member is missing or malformed.
 */
export function checkPrivateJwk(jwk: JsonWebKey, half: CheckedJwk): CheckedJwk {
  const facts = factsOf(half.algorithm);
  if (facts.kty === "RSA") {
    // Not `in`: a runtime writes an RSA key out with an `oth` that is undefined.
    if (jwk.oth !== undefined) throw unusableKey("an RSA key with more than two primes is not supported");
    const secret = RSA_PRIVATE.map((name) => [name, trimZeros(bytesOf(jwk, name))]);
    return { ...half, bytes: { ...half.bytes, ...Object.fromEntries(secret) } };
  }
  return { ...half, bytes: { ...half.bytes, d: numberOf(jwk, "d", facts as CurveFacts) } };
}

/** Whether a JWK has a member that only its owner may know. */
export function hasPrivateMember(jwk: object): boolean {
  return ["k", "oth", ...RSA_PRIVATE].some((name) => Object.hasOwn(jwk, name));
}

function algorithmOf(jwk: JsonWebKey, wanted: Algorithm | undefined): Algorithm {
  // Newer runtimes export an Ed25519 key with the name that RFC 9864 gives the algorithm.
  const label = jwk.alg === "Ed25519" ? "EdDSA" : jwk.alg;
  // Issuers in the field, the SciTokens demo among them, leave out `crv` and say ES256.
  const crv = jwk.crv === undefined && label === "ES256" ? "P-256" : jwk.crv;
  // The first that fits, as RS256 is the usual one of those for an RSA key.
  const algorithm = ALGORITHMS.find((name) => {
    const facts = factsOf(name);
    const isMeant = [label, wanted].every((said) => said === undefined || said === name);
    return isMeant && jwk.kty === facts.kty && crv === facts.crv;
  });
  if (algorithm !== undefined) return algorithm;
  const found = [jwk.kty, jwk.crv, jwk.alg].map(quote).join(", ");
  throw unusableKey(`a JWK with kty, crv and alg ${found} is not for ${wanted ?? "any algorithm"}`);
}

/** RFC 7517 sections 4.2 and 4.3. */
function checkUse(jwk: JsonWebKey, operation: string): void {
  const { use = "sig", key_ops = [operation] } = jwk;
  if (use !== "sig" || !Array.isArray(key_ops) || !key_ops.includes(operation)) {
    throw unusableKey(`the JWK's use or key_ops do not allow to ${operation}`);
  }
}

function rsaKey(jwk: JsonWebKey): KeyBytes {
  const n = trimZeros(bytesOf(jwk, "n"));
  const e = trimZeros(bytesOf(jwk, "e"));
  if ((n.at(-1) as number) % 2 === 0) throw unusableKey("the RSA key's modulus is even");
  demandStrongRsa(n.length * 8 - Math.clz32((n[0] as number) << 24), e);
  return { kty: "RSA", n, e };
}

async function curveKey(jwk: JsonWebKey, facts: CurveFacts): Promise<KeyBytes> {
  const { kty, crv } = facts;
  const x = numberOf(jwk, "x", facts);
  const key: KeyBytes = kty === "EC" ? { kty, crv, x, y: numberOf(jwk, "y", facts) } : { kty, crv, x };
  if (!(await isPublicPoint(key))) throw unusableKey(`the JWK is no public key of ${crv}`);
  return key;
}

/** A base64url member. Padding, which issuers in the field write, is taken off. */
function bytesOf(jwk: JsonWebKey, name: NumberName): Uint8Array {
  const text = jwk[name];
  if (!isName(text)) throw unusableKey(`the JWK has no ${name}`);
  const bytes = decodeBase64url(text.replace(/={1,2}$/, ""));
  if (bytes === undefined) throw unusableKey(`the JWK's ${name} is not base64url`);
  return bytes;
}

/** A coordinate or private key of a curve, in exactly the bytes it takes. */
function numberOf(jwk: JsonWebKey, name: "x" | "y" | "d", { kty, size }: CurveFacts): Uint8Array {
  const bytes = bytesOf(jwk, name);
  // Older issuers drop the leading zeros of EC numbers, or add one. Ed25519 has strings of bytes, not numbers.
  const digits = kty === "EC" ? trimZeros(bytes) : bytes;
  const missing = size - digits.length;
  if (missing < 0 || (missing > 0 && kty !== "EC")) throw unusableKey(`the JWK's ${name} is not of ${size} bytes`);
  const padded = new Uint8Array(size);
  padded.set(digits, missing);
  return padded;
}
