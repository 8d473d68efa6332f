/**
 * The signature algorithms of RFC 7518 section 3 and RFC 8037 that this library knows, as one table of facts.
 *
 * @module
 */

import { InvalidArgumentError, UnsupportedKeyError } from "../errors.ts";
import { quote } from "../quote.ts";

/** A JWS signature algorithm. `ES256` and `RS256` are allowed everywhere; the others where `algorithms` names them. */
export type Algorithm =
  | "ES256"
  | "ES384"
  | "ES512"
  | "RS256"
  | "RS384"
  | "RS512"
  | "PS256"
  | "PS384"
  | "PS512"
  | "EdDSA";

/** What one algorithm asks of its keys and of WebCrypto. */
export interface AlgorithmFacts {
  /** The JWK key type (RFC 7517 section 4.1). */
  readonly kty: "EC" | "RSA" | "OKP";
  /** The JWK curve, unless RSA. */
  readonly crv?: string;
  /** Bytes of one coordinate and of a private key, unless RSA. A signature is twice as long (RFC 7518 section 3.4). */
  readonly size?: number;
  /** WebCrypto's parameters, which serve to import, generate, sign and verify alike. */
  readonly webCrypto: { readonly name: string; readonly hash?: string; readonly namedCurve?: string };
}

type Row = readonly [Algorithm, AlgorithmFacts];

const ec = (bits: 256 | 384 | 512, crv: string, size: number): Row => [
  `ES${bits}`,
  { kty: "EC", crv, size, webCrypto: { name: "ECDSA", namedCurve: crv, hash: `SHA-${bits}` } },
];

const rsa = (prefix: "RS" | "PS", name: string): Row[] =>
  ([256, 384, 512] as const).map((bits) => {
    // WebCrypto takes what it does not need, so that PKCS#1 v1.5 may carry a salt length too.
    const webCrypto = { name, hash: `SHA-${bits}`, saltLength: bits / 8 };
    return [`${prefix}${bits}`, { kty: "RSA", webCrypto }];
  });

// Of those for one kind of key, the usual one first.
const TABLE: ReadonlyMap<unknown, AlgorithmFacts> = /* @__PURE__ */ new Map<unknown, AlgorithmFacts>([
  ec(256, "P-256", 32),
  ec(384, "P-384", 48),
  ec(512, "P-521", 66),
  ...rsa("RS", "RSASSA-PKCS1-v1_5"),
  ...rsa("PS", "RSA-PSS"),
  ["EdDSA", { kty: "OKP", crv: "Ed25519", size: 32, webCrypto: { name: "Ed25519" } }],
]);

/** All algorithms. */
export const ALGORITHMS: readonly Algorithm[] = /* @__PURE__ */ Array.from(TABLE.keys()) as Algorithm[];

/** What a verifier accepts unless told otherwise: what every SciTokens library supports. */
const DEFAULT_ALGORITHMS: readonly Algorithm[] = ["ES256", "RS256"];

/** The facts of an algorithm. */
export function factsOf(algorithm: Algorithm): AlgorithmFacts {
  return TABLE.get(algorithm) as AlgorithmFacts;
}

/** Whether this library knows an algorithm of that name. */
export function isAlgorithm(name: unknown): name is Algorithm {
  return TABLE.has(name);
}

/** The caller's choice of an algorithm, or an error that lists the choices. */
export function demandAlgorithm(name: unknown): Algorithm {
  if (isAlgorithm(name)) return name;
  throw new InvalidArgumentError(`no algorithm ${quote(name)}; choose among ${ALGORITHMS.join(", ")}`);
}

/** The same, where it may be left out. */
export function readAlgorithm(name: Algorithm | undefined): Algorithm | undefined {
  return name === undefined ? undefined : demandAlgorithm(name);
}

/** The caller's allow-list, checked (RFC 8725 section 3.1: it never comes from the token). */
export function allowList(algorithms: readonly Algorithm[] = DEFAULT_ALGORITHMS): readonly Algorithm[] {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw new InvalidArgumentError("algorithms must be a list of at least one");
  }
  return algorithms.map(demandAlgorithm);
}

/** A token's `alg`, when the allow-list has it. */
export function demandAllowed(alg: string, allowed: readonly Algorithm[]): Algorithm {
  const algorithm = allowed.find((name) => name === alg);
  if (algorithm !== undefined) return algorithm;
  throw new UnsupportedKeyError(
    "ERR_ALGORITHM",
    `the algorithm ${quote(alg)} is not among algorithms: ${allowed.join(", ")}`,
  );
}
