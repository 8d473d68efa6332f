/** Changes of what is published, and of what a verifier allows. */

import type { JsonWebKey } from "../../../../src/index.ts";
import type { Draft } from "./draft.ts";
import { withoutZeros } from "./keys.ts";

export function label({ jwk, random }: Draft): void {
  const { alg } = jwk;
  const odd: readonly object[] = [
    { use: "enc" },
    { use: "" },
    { use: 7 },
    { key_ops: ["verify"] },
    { key_ops: ["sign"] },
    { key_ops: [] },
    { key_ops: ["encrypt", "verify"] },
    { key_ops: ["verify", "verify"] },
    { key_ops: "verify" },
    { alg: alg === "ES256" ? "RS256" : "ES256" },
    { alg: "RS512" },
    { alg: "Ed25519" },
    { alg: "none" },
    { kty: "oct", k: "AAAA" },
    { kty: undefined },
    { ext: false },
    { ext: "true" },
    { x5c: ["AAAA"], x5t: "AAAA" },
  ];
  Object.assign(jwk, random.pick(odd));
}

/** An issuer of Ed25519 keys may label them as RFC 9864 has it. */
export function newName(draft: Draft): void {
  draft.jwk.alg = draft.signer.algorithm === "EdDSA" ? "Ed25519" : draft.signer.algorithm;
}

export function noCurve({ jwk, signer }: Draft): void {
  delete jwk.crv;
  jwk.alg = signer.algorithm;
}

export function padded({ jwk }: Draft): void {
  for (const name of ["x", "y", "n", "e"] as const) {
    const text = jwk[name];
    if (text !== undefined) jwk[name] = text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  }
}

export function otherAlphabet({ jwk }: Draft): void {
  for (const name of ["x", "y", "n"] as const) {
    const text = jwk[name];
    if (text !== undefined) jwk[name] = text.replaceAll("-", "+").replaceAll("_", "/");
  }
}

/** Another key altogether, whose x begins with a zero byte that is left out. */
export function shortCoordinate(draft: Draft): void {
  const { shortCoordinate: key } = draft.ring;
  draft.signer = key;
  Object.assign(draft.header, { alg: key.algorithm, kid: key.kid });
  draft.jwk = { ...key.publicJwk, x: withoutZeros(key.publicJwk.x as string), kid: key.kid };
}

/** A zero byte before a number. */
export function longNumber({ jwk, random }: Draft): void {
  const name = jwk.kty === "RSA" ? random.pick(["n", "e"] as const) : "x";
  const bytes = Buffer.from(jwk[name] ?? "", "base64url");
  jwk[name] = Buffer.concat([Buffer.of(0), bytes]).toString("base64url");
}

export function badNumber({ jwk, random }: Draft): void {
  const name = random.pick(jwk.kty === "RSA" ? (["n", "e"] as const) : (["x", "y"] as const));
  const bytes = Buffer.from(jwk[name] ?? "AA", "base64url");
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] as number) ^ 1;
  jwk[name] = bytes.toString("base64url");
}

export function privateMembers(draft: Draft): void {
  Object.assign(draft.jwk, draft.signer.privateJwk);
}

/** The same name for more than one key that fits: another first. */
export function sameName(draft: Draft): void {
  const other = draft.ring.twins.get(draft.signer.algorithm);
  const times = draft.random.pick([1, 2, 3, 4, 5]);
  const twin = { ...(other?.publicJwk as JsonWebKey), kid: draft.jwk.kid as string };
  draft.before.push(...Array.from({ length: times }, () => ({ ...twin })));
}

/** A second key that fits a token that names none. */
export function noNameTwice(draft: Draft): void {
  delete draft.header.kid;
  const other = draft.ring.twins.get(draft.signer.algorithm);
  if (draft.random.chance(0.5)) draft.after.push({ ...(other?.publicJwk as JsonWebKey), kid: "second" });
}

export function neighbour({ after, before, jwk, random }: Draft): void {
  const odd: readonly unknown[] = [
    { kty: "EC", crv: "P-256" },
    { kty: "RSA", n: "!", e: "AQAB" },
    { kty: "new", kid: "x" },
    {},
    null,
    7,
    "key",
    [],
    { ...jwk, x: "AAAA", kid: "broken" },
  ];
  (random.chance(0.5) ? before : after).push(random.pick(odd));
}

export function fewAlgorithms({ algorithms, random }: Draft): void {
  const kept = random.pick([["ES256", "RS256"], ["EdDSA"], ["ES256"], ["PS256", "PS384", "PS512"]]);
  algorithms.splice(0, algorithms.length, ...kept);
}
