/** Changes of what a header and claims say. */

import { type Draft, type Members, NOON } from "./draft.ts";

export type Change = (draft: Draft) => void;

/** Values of a type that is not meant. */
const ODD: readonly unknown[] = [null, true, 0, 1.5, "", [], {}, ["a"], [1], [""], { a: 1 }, "1782043800", -1];

const TYPES = [
  "JWT",
  "jwt",
  "at+jwt",
  "AT+JWT",
  "application/at+jwt",
  "JOSE",
  "secevent+jwt",
  "application/jwt",
  "text",
];
const VERSIONS = ["scitoken:1.0", "scitoken:2.0", "scitokens:2.0", "scitoken:3.0", "2.0", "1.0", "1.7", "2.1", "x"];

/** Times at the edges of what is good, in seconds from the clock's. */
const EDGES = [
  -1, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 59, 60, 60.5, 61, 299, 300, 301, -59, -60, -61, -299, -300, -301,
];

/** Times that no clock shows. */
const FAR = [253_402_300_799, 253_402_300_800, 1e15, 1e18, 1e300, -1e15, -9_007_199_254_740_991, -1e16, -1, 0, 5e-324];

const HEADERS: Members = {
  crit: [["exp"], ["b64"], [], ["b64", "exp"], "b64", null, ["alg"], [""]],
  b64: [true, false, "true", null],
  kid: [null, "", 7, ["key-ES256"], "unknown", "key-RS256", "../../etc/passwd", "' OR 1=1 --", "KEY-ES256"],
  alg: ["none", "None", "NONE", "HS256", "HS512", "es256", "ES256 ", "", null, 256, ["ES256"], "Ed25519", "ES256K"],
  typ: [...TYPES, null, 7, "", ["JWT"]],
  cty: ["JWT", "", 7],
  zip: ["DEF"],
  jwk: [{ kty: "oct", k: "AAAA" }, null],
  jku: ["https://attacker.example/jwks"],
  x5u: ["https://attacker.example/cert"],
  x5c: [["AAAA"], "AAAA"],
  cwk: [{ kty: "EC", crv: "P-256" }, "no key", null],
  pwt: ["a.b.c", {}, null],
};

export function anyHeader(draft: Draft): void {
  const name = draft.random.pick(Object.keys(HEADERS));
  const value = draft.random.pick(HEADERS[name] as readonly unknown[]);
  draft.header[name] = value;
  // What a header says that `alg` is not, nobody signed.
  if (name === "alg" && value !== draft.signer.algorithm && !isSameScheme(value, draft)) draft.genuine = false;
}

/** RFC 9864 has another name for the signature that RFC 8037 calls EdDSA. */
function isSameScheme(name: unknown, { signer }: Draft): boolean {
  return name === "Ed25519" && signer.algorithm === "EdDSA";
}

export function critWithB64({ header, random }: Draft): void {
  Object.assign(header, { crit: ["b64"], b64: random.chance(0.7) });
}

export function b64Alone({ header, random }: Draft): void {
  header.b64 = random.chance(0.5);
}

export function noHeader({ header, random }: Draft): void {
  delete header[random.pick(["typ", "kid", "kid", "alg"])];
}

export function otherAlgorithm(draft: Draft): void {
  const others = [...draft.ring.published.keys()].filter((name) => name !== draft.signer.algorithm);
  draft.header.alg = draft.random.pick(others);
  draft.genuine = false;
}

export function noClaim({ claims, random }: Draft): void {
  delete claims[random.pick(Object.keys(claims))];
}

export function oddClaim({ claims, random }: Draft): void {
  const names = [
    "iss",
    "sub",
    "aud",
    "scope",
    "jti",
    "client_id",
    "ver",
    "wlcg.ver",
    "wlcg.groups",
    "exp",
    "nbf",
    "iat",
  ];
  claims[random.pick(names)] = random.pick(ODD);
}

export function oddIssuer({ claims, random }: Draft): void {
  claims.iss = random.pick<unknown>(["", "", 7, ["https://issuer.example"], null, {}]);
}

export function type({ header, random }: Draft): void {
  header.typ = random.pick(TYPES);
}

export function oddAudience({ claims, random }: Draft): void {
  claims.aud = random.pick<unknown>([[], "", [""], ["a", ""], ["a", 1], [["a"]], 7, null, { a: "b" }, ["a", null]]);
}

export function version({ claims, random }: Draft): void {
  claims[random.pick(["ver", "wlcg.ver"])] = random.pick<unknown>([...VERSIONS, 1, 1.0, 2, true, null]);
}

export function groups({ claims, random }: Draft): void {
  claims["wlcg.groups"] = random.pick<unknown>([["/cms"], "/cms", ["/cms", 1], {}, [], null]);
}

export function moreClaims({ claims, random }: Draft): void {
  const value = random.pick<unknown>([
    1,
    "é",
    "\u2028",
    "\0",
    [1, { a: [] }],
    { constructor: 1 },
    null,
    -0,
    1e21,
    1e-7,
  ]);
  claims[random.pick(["extra", "", "constructor", "toString", "a b", "\u0000", "é", "0", "10", "2"])] = value;
}

export function edgeTime({ claims, random, now, tolerance }: Draft): void {
  const edge = random.pick([...EDGES, tolerance, -tolerance, tolerance + 0.25, 0.25 - tolerance]);
  claims[random.pick(["exp", "nbf", "iat"])] = (random.chance(0.5) ? NOON : now / 1000) + edge;
}

/** What a clock of whole seconds cannot tell. */
export function withinTheSecond({ claims, random, now, tolerance }: Draft): void {
  const edge = random.pick([-0.25, 0, 0.25, tolerance, tolerance + 0.25, tolerance - 0.25]);
  claims[random.pick(["exp", "nbf"])] = now / 1000 + edge;
}

export function farTime({ claims, random }: Draft): void {
  claims[random.pick(["exp", "nbf", "iat"])] = random.pick(FAR);
}

export function longClaim({ claims, random }: Draft): void {
  claims.extra = "x".repeat(random.pick([1000, 11_000, 12_500, 14_000]));
}

export function deepClaim({ claims, random }: Draft): void {
  let value: unknown = random.chance(0.5) ? "x" : [];
  const levels = random.pick([5, 28, 29, 30, 31, 32, 33, 60]);
  for (let level = 0; level < levels; level++) value = random.chance(0.5) ? [value] : { a: value };
  claims.extra = value;
}
