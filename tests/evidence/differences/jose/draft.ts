/** A token in the making, and what it is to be verified with. */

import type { JsonWebKey } from "../../../../src/index.ts";
import type { Random } from "../../../suite/key-cache/simulation/random.ts";
import type { IssuerKey, KeyRing } from "./keys.ts";

/** Noon of a day in 2026, in seconds. */
export const NOON = 1_782_043_200;

export type Members = Record<string, unknown>;

/** Changes of a text before it is encoded; bytes where it is no text any more. */
export type Edit = (text: string) => string | Buffer;

/** Whether it is read as any JWT, or as a SciToken. */
export type Layer = "jwt" | "SciToken";

/** Whether keys are given as one JWK, or as a set to choose from. */
export type Material = { readonly jwk: JsonWebKey } | { readonly keys: readonly unknown[] };

export interface Draft {
  readonly ring: KeyRing;
  readonly random: Random;
  readonly layer: Layer;
  /** What was changed, for people. */
  readonly changes: string[];
  /** Whether it is signed by a published key, over what it says. */
  genuine: boolean;
  signer: IssuerKey;
  header: Members;
  claims: Members;
  headerEdit: Edit;
  payloadEdit: Edit;
  /** Of the three segments before it is signed, the first two. */
  spelling: (segment: string, part: "header" | "payload") => string;
  /** Of the signature's bytes. */
  signatureEdit: (signature: Buffer) => Buffer;
  /** Of the finished text. */
  textEdit: (token: string) => string;
  /** The algorithms that are allowed. */
  algorithms: string[];
  /** In seconds. */
  tolerance: number;
  /** In milliseconds. */
  now: number;
  /** What is published of the signer's key. */
  jwk: JsonWebKey;
  /** Entries of the key set beside it. */
  before: unknown[];
  after: unknown[];
  /** Whether the one key is given, and no set. */
  pinned: boolean;
}

const same = <T>(value: T): T => value;

/** A good token of one of the keys. */
export function startDraft(ring: KeyRing, random: Random): Draft {
  const signer = random.pick([...ring.published.values()]);
  const labels = random.chance(0.5) ? { alg: signer.algorithm, use: "sig" } : {};
  return {
    ring,
    random,
    layer: random.chance(0.5) ? "jwt" : "SciToken",
    changes: [],
    genuine: true,
    signer,
    header: { alg: signer.algorithm, typ: "JWT", kid: signer.kid },
    claims: goodClaims(random),
    headerEdit: same,
    payloadEdit: same,
    spelling: same,
    signatureEdit: same,
    textEdit: same,
    algorithms: [...ring.published.keys()],
    tolerance: random.pick([0, 60, 300]),
    now: NOON * 1000 + random.pick([0, 0, 500]),
    jwk: { ...signer.publicJwk, kid: signer.kid, ...labels },
    before: [],
    after: others(ring, signer, random),
    pinned: random.chance(0.3),
  };
}

function goodClaims(random: Random): Members {
  return {
    iss: "https://issuer.example",
    sub: random.pick(["jane", "Jürgen", "小明", "a\nb", "\u{1f511}", ""]),
    aud: random.pick<unknown>(["https://storage.example", ["https://storage.example", "https://elsewhere.example"]]),
    scope: random.pick(["read:/store", "read:/ write:/store/jane", "queue"]),
    iat: NOON - random.between(0, 600),
    nbf: NOON - random.between(0, 600),
    exp: NOON + random.between(1, 3600),
    jti: `id-${random.between(0, 1e9)}`,
  };
}

/** Some keys of other names, which change nothing. */
function others(ring: KeyRing, signer: IssuerKey, random: Random): unknown[] {
  return [...ring.published.values()]
    .filter(({ kid }) => kid !== signer.kid && random.chance(0.3))
    .map(({ publicJwk, kid, algorithm }) => ({ ...publicJwk, kid, alg: algorithm }));
}
