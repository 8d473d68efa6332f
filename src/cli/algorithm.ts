/**
 * Algorithms, as they are chosen.
 *
 * @module
 */

import { ALGORITHMS, type Algorithm } from "../jwt/algorithms.ts";
import { quote } from "../quote.ts";
import { misuse } from "./failure.ts";

/** What kinds of keys and curves are called, and the usual algorithm for each. */
const MEANT: Readonly<Record<string, Algorithm>> = {
  ed25519: "EdDSA",
  rsa: "RS256",
  ec: "ES256",
  ecdsa: "ES256",
  "p-256": "ES256",
  "p-384": "ES384",
  "p-521": "ES512",
};

/** Reads names that are given one by one. */
export function readAlgorithmNames(name: string, before: readonly Algorithm[] = []): readonly Algorithm[] {
  return [...before, readAlgorithmName(name)];
}

/** Reads the name of an algorithm. */
export function readAlgorithmName(name: string): Algorithm {
  const found = ALGORITHMS.find((algorithm) => algorithm.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const meant = Object.hasOwn(MEANT, name.toLowerCase()) ? MEANT[name.toLowerCase()] : undefined;
  const choices = `choose among ${ALGORITHMS.join(", ")}`;
  throw misuse(`there is no algorithm ${quote(name)}`, meant === undefined ? choices : `did you mean ${meant}?`);
}
