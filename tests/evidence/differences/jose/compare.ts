/** What `jose` and this library say to one token. */

import { isDeepStrictEqual } from "node:util";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWK, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Algorithm, JsonWebKey, JsonWebKeySet } from "../../../../src/index.ts";
import type { Library } from "../../../suite/environment.ts";
import type { Ledger } from "../ledger.ts";
import type { Case } from "./case.ts";

/** A header and claims, or a refusal in words. */
type Answer = { readonly header: unknown; readonly claims: unknown } | { readonly refusal: string };

export async function compare(library: Library, ledger: Ledger<Case>, given: Case): Promise<void> {
  const ours = await answerHere(library, given);
  const theirs = await answerOfJose(given);
  const [our, their] = [refusalOf(ours), refusalOf(theirs)];
  if (!given.genuine && our === undefined) return ledger.fail(given, "we accept a forgery");
  if (!given.genuine && their === undefined) return ledger.fail(given, "jose accepts a forgery");
  if (our === undefined && their === undefined && !isDeepStrictEqual(ours, theirs)) {
    return ledger.fail(given, "both accept, but read other things");
  }
  ledger.enter(given, { ours: our, theirs: their });
}

async function answerHere({ jwt, SciToken, isSciTokensError }: Library, given: Case): Promise<Answer> {
  const { token, layer, material, tolerance, now } = given;
  const options = {
    algorithms: given.algorithms as Algorithm[],
    clockTolerance: tolerance,
    now: () => now,
  };
  const key = "jwk" in material ? material.jwk : { keys: material.keys as JsonWebKey[] };
  try {
    if (layer === "jwt") {
      const { header, payload } = await jwt.verify(token, key, options);
      return { header, claims: payload };
    }
    const trust = "jwk" in material ? { publicKey: material.jwk } : { jwks: key as JsonWebKeySet };
    const read = await SciToken.deserialize(token, { ...trust, ...options });
    // A SciToken is an iterable of claims and tells its header apart.
    return { header: jwt.decode(token).header, claims: Object.fromEntries(read) };
  } catch (error) {
    if (!isSciTokensError(error)) throw error;
    return { refusal: `${error.code}: ${error.message}` };
  }
}

async function answerOfJose({ token, layer, material, algorithms, tolerance, now }: Case): Promise<Answer> {
  const options: JWTVerifyOptions = {
    algorithms: [...algorithms],
    clockTolerance: tolerance,
    currentDate: new Date(now),
    requiredClaims: layer === "SciToken" ? ["iss", "exp"] : [],
  };
  try {
    const { payload, protectedHeader } =
      "jwk" in material
        ? // A copy, as it freezes what it is given.
          await jwtVerify(token, { ...material.jwk } as JWK, options)
        : await jwtVerify(token, createLocalJWKSet({ keys: material.keys } as JSONWebKeySet), options);
    return { header: protectedHeader, claims: payload };
  } catch (error) {
    const isTheirs = error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException;
    if (!isTheirs) throw error;
    return { refusal: `${error.name}: ${error.message}` };
  }
}

function refusalOf(answer: Answer): string | undefined {
  return "refusal" in answer ? answer.refusal : undefined;
}
