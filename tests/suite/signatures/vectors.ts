/** The vectors of `tests/vectors/signatures.json`, and the keys that are tried with them. */

import type { Algorithm, JsonWebKey, VerifyKey } from "../../../src/index.ts";
import vectors from "../../vectors/signatures.json";
import type { Library } from "../environment.ts";
import { encode } from "../keys/check.ts";
import { CURVES, type Curve, without } from "../without.ts";

/** A token that must verify, and where its key, and perhaps all of it, was published. */
export interface KnownAnswer {
  readonly alg: Algorithm;
  readonly key: string;
  readonly source: string;
  /** Whether there is no other signature that the algorithm makes. */
  readonly deterministic: boolean;
  readonly token: string;
}

/** A signature, and whether it is one. */
export interface Case {
  readonly accepted: boolean;
  readonly name: string;
  readonly alg: Algorithm;
  readonly key: string;
  /** What it is said to be over: the first two segments. */
  readonly signed: string;
  readonly signature: string;
}

export const KNOWN = vectors.known as readonly KnownAnswer[];
export const CASES = vectors.cases as readonly Case[];

/** The JWK of that name. */
export function jwkOf(name: string): JsonWebKey {
  const { source: _source, ...jwk } = (vectors.keys as Readonly<Record<string, { source: string }>>)[name] ?? {};
  return jwk;
}

/** The public half of a JWK. */
export function publicHalf({ kty, crv, x, y, n, e }: JsonWebKey): JsonWebKey {
  const members = Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as JsonWebKey;
}

/** How a runtime can have an algorithm. */
export type Way = "native" | "software";

/** How an algorithm is tried: as the runtime has it, and where there is a fallback, with that. */
export const waysOf = (algorithm: Algorithm): readonly Way[] =>
  algorithm in CURVES ? ["native", "software"] : ["native"];

/** Does something where the algorithm is had in that way. */
export const inWay = <T>(way: Way, algorithm: Algorithm, act: () => Promise<T>): Promise<T> =>
  way === "native" ? act() : without(algorithm as Curve, act);

/** Whether the library takes a signature. What it throws otherwise than for one that is none goes on. */
export async function takes(
  { jwt, isSciTokensError }: Library,
  key: VerifyKey,
  signed: string,
  signature: Uint8Array | string,
): Promise<boolean> {
  const text = typeof signature === "string" ? signature : encode(signature);
  try {
    await jwt.verifyJws(`${signed}.${text}`, key, { algorithms: [key.algorithm] });
    return true;
  } catch (error) {
    if (isSciTokensError(error, "ERR_SIGNATURE")) return false;
    throw error;
  }
}
