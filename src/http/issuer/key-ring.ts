/**
 * The keys of an issuer at one moment.
 *
 * @module
 */

import type { Algorithm } from "../../jwt/algorithms.ts";
import { exportJwks } from "../../jwt/export-key.ts";
import type { JsonWebKeySet } from "../../jwt/json-web-key.ts";
import type { SigningKey } from "../../jwt/key.ts";

/** What signs, and what is published. */
export interface KeyRing {
  /** All public keys. */
  readonly jwks: JsonWebKeySet;
  /** The key that signs; the one for an algorithm, where there is such a one. */
  signingKey(algorithm?: string): Promise<SigningKey>;
}

/** A key that an issuer publishes, and its part. Times are seconds since 1970, where they are known. */
export interface PublishedKey {
  /** Its name, the `kid` of tokens that it signs; `revoke` takes it. */
  readonly keyId: string;
  /** What it signs with. */
  readonly algorithm: Algorithm;
  /** Whether it signs now. */
  readonly isSigning: boolean;
  /** When it began to sign, or will. */
  readonly signsFrom?: number | undefined;
  /** When it is published no more, once it is known which key follows it. */
  readonly publishedUntil?: number | undefined;
}

/** Where an issuer has its keys. */
export interface IssuerKeys {
  /** The keys as they are now. */
  ring(): Promise<KeyRing>;
  /** The same, and which does what. */
  list(): Promise<readonly PublishedKey[]>;
  /** Publishes one more key, which signs when all verifiers have it; or lets the next sign at once. */
  rotate(isImmediate: boolean): Promise<void>;
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

/** Those of a key set, one of which signs. */
export async function listOf({ jwks, signingKey }: KeyRing): Promise<readonly PublishedKey[]> {
  const { keyId: signing } = await signingKey();
  return jwks.keys.map(({ kid, alg }) => {
    return { keyId: kid as string, algorithm: alg as Algorithm, isSigning: kid === signing };
  });
}

/** The algorithms that published keys are for. */
export function algorithmsIn({ keys }: JsonWebKeySet): readonly Algorithm[] {
  return [...new Set(keys.map(({ alg }) => alg as Algorithm))];
}
