/** Where `jose` and this library answer otherwise about one token, on purpose. */

import type { Row } from "../ledger.ts";
import type { Case } from "./case.ts";
import { holdsInfinity, isCanonical, type Part } from "./facts.ts";

const parts = ({ facts }: Case): readonly Part[] => [facts.header, facts.payload];
const claimsOf = ({ facts }: Case): Readonly<Record<string, unknown>> => facts.payload.members;
const headerOf = ({ facts }: Case): Readonly<Record<string, unknown>> => facts.header.members;
const has = (members: object, name: string): boolean => Object.hasOwn(members, name);
const isName = (value: unknown): boolean => typeof value === "string" && value !== "";
const isStringList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
const secondsOf = ({ now }: Case): number => now / 1000;

/** A claim that is there and a number. */
const time = (given: Case, name: "exp" | "nbf" | "iat"): number => {
  const value = has(claimsOf(given), name) ? claimsOf(given)[name] : undefined;
  return typeof value === "number" ? value : Number.NaN;
};

/** Keys that the token may have been verified with: those of its `kid`, or all. */
const keysOf = (given: Case): readonly Readonly<Record<string, unknown>>[] => {
  if ("jwk" in given.material) return [{ ...given.material.jwk }];
  const { kid } = headerOf(given);
  const objects = given.material.keys.filter((key) => typeof key === "object" && key !== null);
  return (objects as Record<string, unknown>[]).filter((key) => kid === undefined || key.kid === kid);
};

const FORM = /^ERR_TOKEN_FORMAT: /;
const INVALID = /^ERR_CLAIM_INVALID: /;

/** The order is that in which a token comes to them. */
const STRICTER: readonly Omit<Row<Case>, "accepts">[] = [
  {
    rule: "D18",
    reason: "more than 16,384 characters",
    holds: ({ facts }) => facts.length > 16_384,
    words: /^ERR_TOKEN_FORMAT: the token is longer/,
  },
  {
    rule: "D15",
    reason: "base64url with padding, white space, or bits that are left over",
    holds: ({ facts }) => !facts.segments.every(isCanonical),
    words: /^ERR_TOKEN_FORMAT: .* not canonical base64url/,
  },
  {
    rule: "D16",
    reason: "a byte order mark before the JSON",
    holds: (given) => parts(given).some(({ bytes }) => bytes.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf))),
    words: /^ERR_TOKEN_FORMAT: .* not JSON in UTF-8/,
  },
  {
    rule: "D16",
    reason: "a lone surrogate, escaped",
    holds: (given) => parts(given).some(({ text }) => /\\ud[89a-f]/i.test(text)),
    words: /^ERR_TOKEN_FORMAT: .* lone surrogate/,
  },
  {
    rule: "D17",
    reason: "a member twice",
    holds: (given) => parts(given).some(({ repeats }) => repeats),
    words: /^ERR_TOKEN_FORMAT: .* same member twice/,
  },
  {
    rule: "C9",
    reason: "a number that is not finite",
    holds: (given) => parts(given).some(({ members }) => holdsInfinity(members)),
    words: /^ERR_TOKEN_FORMAT: .* not finite/,
  },
  {
    rule: "D18",
    reason: "more than 32 levels of nesting",
    holds: (given) => parts(given).some(({ depth }) => depth > 32),
    words: /^ERR_TOKEN_FORMAT: .* nested more than 32 deep/,
  },
  {
    rule: "D6",
    reason: "a kid or a typ that is not a non-empty string",
    holds: (given) => ["kid", "typ"].some((name) => has(headerOf(given), name) && !isName(headerOf(given)[name])),
    words: FORM,
  },
  {
    rule: "D2",
    reason: "any crit",
    holds: (given) => has(headerOf(given), "crit"),
    words: FORM,
  },
  {
    rule: "D3",
    reason: "a b64, critical or not",
    holds: (given) => has(headerOf(given), "b64"),
    words: FORM,
  },
  {
    rule: "General rules",
    reason: "a typ of another kind of token than SciTokens are",
    holds: (given) =>
      given.layer === "SciToken" && !/^(?:jwt|(?:application\/)?at\+jwt)$/i.test(String(headerOf(given).typ)),
    words: /^ERR_TOKEN_FORMAT: the token's typ/,
  },
  {
    rule: "D19",
    reason: "a cwk or pwt that is none",
    holds: (given) => given.layer === "SciToken" && ["cwk", "pwt"].some((name) => has(headerOf(given), name)),
    words: /^ERR_CHAIN: /,
  },
  {
    rule: "D10",
    reason: "a number of a JWK in the alphabet of base64, and not of base64url",
    holds: (given) => keysOf(given).some(({ x, y, n }) => [x, y, n].some((text) => /[+/]/.test(String(text)))),
    words: /^ERR_KEY_UNSUPPORTED: .* not base64url|^ERR_KEY_MISSING: .* 0 of the set fit it/,
  },
  {
    rule: "B13",
    reason: "a ver or wlcg.ver that is not a string",
    holds: (given) => isVersion(given, (value) => typeof value !== "string"),
    words: /^ERR_PROFILE: /,
  },
  {
    rule: "B14",
    reason: "a ver that is not known, or a wlcg.ver that is no 1.N",
    holds: (given) => isVersion(given, (value) => typeof value === "string"),
    words: /^ERR_PROFILE: /,
  },
  {
    rule: "B17",
    reason: "an iss that is empty",
    holds: (given) => claimsOf(given).iss === "",
    words: /^ERR_ISSUER_MISSING: /,
  },
  {
    rule: "B19",
    reason: "an iss that is not a string",
    holds: (given) => has(claimsOf(given), "iss") && typeof claimsOf(given).iss !== "string",
    words: INVALID,
  },
  {
    rule: "B25",
    reason: "a sub, jti or client_id that is not a string",
    holds: (given) => {
      const odd = (name: string): boolean => has(claimsOf(given), name) && typeof claimsOf(given)[name] !== "string";
      return ["sub", "jti", "client_id"].some(odd);
    },
    words: INVALID,
  },
  {
    rule: "B7",
    reason: "an aud that is neither a string nor a list of strings",
    holds: (given) => {
      const { aud } = claimsOf(given);
      return has(claimsOf(given), "aud") && typeof aud !== "string" && !isStringList(aud);
    },
    words: INVALID,
  },
  {
    rule: "B8",
    reason: "an aud that is empty, or has an empty name",
    holds: (given) => {
      const names = [claimsOf(given).aud].flat();
      return names.length === 0 || names.includes("");
    },
    words: /^ERR_AUDIENCE: /,
  },
  {
    rule: "General rules",
    reason: "wlcg.groups that is not a list of strings",
    holds: (given) => has(claimsOf(given), "wlcg.groups") && !isStringList(claimsOf(given)["wlcg.groups"]),
    words: INVALID,
  },
  {
    rule: "C8",
    reason: "a time after the year 9999, or too long before 1970",
    holds: (given) =>
      (["exp", "nbf", "iat"] as const).some(
        (name) => time(given, name) > 253_402_300_799 || time(given, name) < -(2 ** 53 - 1),
      ),
    words: INVALID,
  },
  {
    rule: "C3",
    reason: "expired, within jose's tolerance: an exp has no grace",
    holds: (given) =>
      time(given, "exp") <= secondsOf(given) && time(given, "exp") > Math.floor(secondsOf(given)) - given.tolerance,
    words: /^ERR_EXPIRED: /,
  },
  {
    rule: "C4",
    reason: "an iat ahead of the clock by more than the tolerance",
    holds: (given) => time(given, "iat") > secondsOf(given) + given.tolerance,
    words: /^ERR_NOT_YET_VALID: the token's iat/,
  },
];

/** Where `jose` refuses what we accept. */
const MORE: readonly Omit<Row<Case>, "accepts" | "words">[] = [
  {
    rule: "C7",
    reason: "an nbf within the second of the clock: jose has whole seconds",
    holds: (given) => {
      const latest = secondsOf(given) + given.tolerance;
      return time(given, "nbf") <= latest && time(given, "nbf") > Math.floor(latest);
    },
  },
  {
    rule: "D13",
    reason: "a neighbour in the key set that is not an object",
    holds: ({ material }) =>
      "keys" in material && material.keys.some((key) => typeof key !== "object" || key === null || Array.isArray(key)),
  },
  {
    rule: "D14",
    reason: "several keys of one kid: they are tried in their order",
    holds: (given) => headerOf(given).kid !== undefined && keysOf(given).length > 1,
  },
  {
    rule: "D4",
    reason: "no kid, and other keys beside that look as if they fit, but are no keys",
    holds: (given) => headerOf(given).kid === undefined && keysOf(given).length > 1,
  },
  {
    rule: "General rules",
    reason: "a JWK with private members: they are dropped",
    holds: (given) => keysOf(given).some((key) => has(key, "d")),
  },
  {
    rule: "D9",
    reason: "an EC key without crv that is labelled ES256",
    holds: (given) => keysOf(given).some((key) => key.kty === "EC" && key.crv === undefined && key.alg === "ES256"),
  },
  {
    rule: "RFC 9864",
    reason: "an Ed25519 key that is labelled so, for a token that says EdDSA",
    holds: (given) => headerOf(given).alg === "EdDSA" && keysOf(given).some((key) => key.alg === "Ed25519"),
  },
  {
    rule: "D7",
    reason: "key_ops that has verify among others, or twice",
    holds: (given) => keysOf(given).some(({ key_ops: ops }) => Array.isArray(ops) && ops.length > 1),
  },
  {
    rule: "RFC 7517, 4",
    reason: "an ext that is no boolean: a member of WebCrypto's, which is not looked at",
    holds: (given) => keysOf(given).some(({ ext }) => ext !== undefined && typeof ext !== "boolean"),
  },
];

export const ROWS: readonly Row<Case>[] = [
  ...STRICTER.map((row): Row<Case> => ({ ...row, accepts: "peer" })),
  ...MORE.map((row): Row<Case> => ({ ...row, accepts: "here" })),
];

/** Whether the version that counts is of a kind, and none that is known. */
function isVersion(given: Case, kind: (value: unknown) => boolean): boolean {
  if (given.layer !== "SciToken") return false;
  const claims = claimsOf(given);
  const name = has(claims, "ver") ? "ver" : "wlcg.ver";
  const known = name === "ver" ? /^scitokens?:[12]\.0$/ : /^1\.[0-9]+$/;
  const value = claims[name];
  return has(claims, name) && kind(value) && !(typeof value === "string" && known.test(value));
}
