/**
 * JSON Web Keys as they are written (RFC 7517).
 *
 * @module
 */

/** A JSON Web Key (RFC 7517 section 4, RFC 7518 section 6, RFC 8037 section 2). */
export interface JsonWebKey {
  /** The key type: `EC`, `RSA` or `OKP`. */
  kty?: string;
  /** The name of the key. */
  kid?: string;
  /** The one algorithm it is for. */
  alg?: string;
  /** What it is for: `sig`. */
  use?: string;
  /** What may be done with it: `verify`, `sign`. */
  key_ops?: string[];
  /** Whether WebCrypto may export it. */
  ext?: boolean;
  /** EC, OKP: the curve. */
  crv?: string;
  /** EC, OKP: the x coordinate, or the public key. */
  x?: string;
  /** EC: the y coordinate. */
  y?: string;
  /** RSA: the modulus. */
  n?: string;
  /** RSA: the public exponent. */
  e?: string;
  /** The private key or exponent. */
  d?: string;
  /** RSA, private: the first prime. */
  p?: string;
  /** RSA, private: the second prime. */
  q?: string;
  /** RSA, private: d mod (p − 1). */
  dp?: string;
  /** RSA, private: d mod (q − 1). */
  dq?: string;
  /** RSA, private: the inverse of q mod p. */
  qi?: string;
  /** RSA, private: more primes, which are not supported. */
  oth?: { d?: string; r?: string; t?: string }[];
}

/** A JWK Set (RFC 7517 section 5). */
export interface JsonWebKeySet {
  /** The keys; those that are not understood are passed over. */
  keys: JsonWebKey[];
}
