/**
 * Keys of algorithms that a runtime's `crypto.subtle` lacks. They look like a `CryptoKey`; their bytes are held here.
 *
 * @module
 */

import { type Algorithm, factsOf } from "./algorithms.ts";
import type { JsonWebKey } from "./jwk.ts";

const MEMBERS: WeakMap<object, JsonWebKey> = /* @__PURE__ */ new WeakMap();

/** A key that the fallback computes with. */
export function makeSoftwareKey(algorithm: Algorithm, members: JsonWebKey, extractable: boolean): CryptoKey {
  const { name, namedCurve } = factsOf(algorithm).webCrypto;
  const secret = members.d !== undefined;
  const key: CryptoKey = Object.freeze({
    type: secret ? "private" : "public",
    algorithm: Object.freeze(namedCurve === undefined ? { name } : { name, namedCurve }),
    extractable,
    usages: [secret ? ("sign" as const) : ("verify" as const)],
  });
  MEMBERS.set(key, members);
  return key;
}

/** The members of a software key; `undefined` for a key of `crypto.subtle`. */
export function softwareMembers(key: CryptoKey): JsonWebKey | undefined {
  return MEMBERS.get(key);
}
