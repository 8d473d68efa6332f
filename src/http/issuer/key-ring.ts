/**
 * The keys of an issuer at one moment.
 *
 * @module
 */

import type { Algorithm } from "../../jwt/algorithms.ts";
import { exportJwks } from "../../jwt/export-key.ts";
import type { JsonWebKeySet } from "../../jwt/jwk.ts";
import type { SigningKey } from "../../jwt/key.ts";

/** What signs, and what is published. */
export interface KeyRing {
  /** All public keys. */
  readonly jwks: JsonWebKeySet;
  /** The key that signs; the one for an algorithm, where there is such a one. */
  signingKey(algorithm?: string): Promise<SigningKey>;
}

/** Where an issuer has its keys. */
export interface IssuerKeys {
  /** The keys as they are now. */
  ring(): Promise<KeyRing>;
  /** Publishes one more key, which signs when all verifiers have it. */
  rotate(): Promise<void>;
  /** Withdraws a key at once. */
  revoke(keyId: string): Promise<void>;
}

/**
 * Keys that stay as they are.
 *
 * @throws InvalidArgumentError when two have the same name.
 */
export function ringOf(keys: readonly SigningKey[]): KeyRing {
  const jwks = exportJwks(...keys);
  return {
    jwks,
    signingKey: async (algorithm) => keys.find((key) => key.algorithm === algorithm) ?? (keys[0] as SigningKey),
  };
}

/** The algorithms that published keys are for. */
export function algorithmsIn({ keys }: JsonWebKeySet): readonly Algorithm[] {
  return [...new Set(keys.map(({ alg }) => alg as Algorithm))];
}
