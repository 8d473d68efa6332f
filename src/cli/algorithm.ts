/**
 * Algorithms, as they are chosen.
 *
 * @module
 */

import { ALGORITHMS, type Algorithm, isAlgorithm } from "../jwt/algorithms.ts";
import { quote } from "../quote.ts";
import { misuse } from "./failure.ts";

/** Reads names that are given one by one. */
export function readAlgorithmNames(name: string, before: readonly Algorithm[] = []): readonly Algorithm[] {
  return [...before, readAlgorithmName(name)];
}

/** Reads the name of an algorithm. */
export function readAlgorithmName(name: string): Algorithm {
  if (isAlgorithm(name)) return name;
  throw misuse(`there is no algorithm ${quote(name)}`, `choose among ${ALGORITHMS.join(", ")}`);
}
