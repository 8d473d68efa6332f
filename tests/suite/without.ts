/** A runtime whose `crypto.subtle` has not got an algorithm. */

import type { Algorithm } from "../../src/index.ts";

/** The algorithms that have a fallback, and their curves. */
export const CURVES = { ES256: "P-256", ES384: "P-384", ES512: "P-521", EdDSA: "Ed25519" } as const;

export type Curve = keyof typeof CURVES;

const NAMES: Readonly<Record<string, string>> = { ES: "ECDSA", Ed: "Ed25519", RS: "RSASSA-PKCS1-v1_5", PS: "RSA-PSS" };

/** Runs something in a runtime whose `crypto.subtle` has not got an algorithm. */
export async function without<T>(algorithm: Algorithm, act: () => Promise<T>): Promise<T> {
  const prototype: SubtleCrypto = Object.getPrototypeOf(crypto.subtle);
  const { importKey, generateKey } = prototype;
  const isMissing = (parameters: { readonly name?: string; readonly namedCurve?: string }): boolean =>
    parameters.name === NAMES[algorithm.slice(0, 2)] &&
    (parameters.namedCurve === undefined || parameters.namedCurve === CURVES[algorithm as Curve]);
  const refuse = (): Promise<never> => Promise.reject(new DOMException("not here", "NotSupportedError"));
  // Each must be called as a method of `crypto.subtle`, and the parameters stand at another place in each.
  Object.assign(prototype, {
    importKey(this: SubtleCrypto, ...given: Parameters<typeof importKey>) {
      return isMissing(given[2] as EcKeyImportParams) ? refuse() : importKey.apply(this, given);
    },
    generateKey(this: SubtleCrypto, ...given: Parameters<typeof generateKey>) {
      return isMissing(given[0] as unknown as EcKeyGenParams) ? refuse() : generateKey.apply(this, given);
    },
  });
  try {
    return await act();
  } finally {
    Object.assign(prototype, { importKey, generateKey });
  }
}

export const isNative = (key: CryptoKey): boolean => key instanceof CryptoKey;
