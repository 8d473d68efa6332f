/** Tokens that must not be made. */

import type { Library } from "../environment.ts";
import { AUDIENCE, type Bench, type Codes, ISSUER, now, type Row, refuses, show, wrong } from "./bench.ts";
import { UNWRITABLE } from "./signing.ts";

const ARGUMENT = "ERR_ARGUMENT";

const made = ({ library, key }: Bench, options: object = {}): InstanceType<Library["SciToken"]> =>
  new library.SciToken({ key, ...options });

const NEW: readonly Row[] = [
  ...[null, "token", 1, [], [{}], true].map(
    (options): Row => [
      `new SciToken of ${show(options)}`,
      ARGUMENT,
      ({ library }) => new library.SciToken(wrong(options)),
    ],
  ),
  ...["claim", "keyID", "alg"].map(
    (option): Row => [`new SciToken with the option ${option}`, ARGUMENT, (bench) => made(bench, { [option]: "x" })],
  ),
  ...[null, [], [["sub", "jane"]], "sub", 1, true].map(
    (claims): Row => [`the claims ${show(claims)}`, ARGUMENT, (bench) => made(bench, { claims })],
  ),
  // Their contents are not members: they would be lost, an audience among them.
  ...[new Map([["sub", "jane"]]), new Date(0)].flatMap((claims): Row[] => [
    [`the claims in ${show(claims)}`, ARGUMENT, (bench) => made(bench, { claims })],
    [`update with ${show(claims)}`, ARGUMENT, (bench) => made(bench).update(wrong(claims))],
  ]),
  [
    "the claims in another SciToken",
    ARGUMENT,
    (bench) => made(bench, { claims: made(bench, { claims: { sub: "x" } }) }),
  ],
  ...[null, 1, true, 1n].map((key): Row => [`the key ${show(key)}`, ARGUMENT, (bench) => made(bench, { key })]),
  ["a function as the key", ARGUMENT, (bench) => made(bench, { key: () => bench.key })],
  ...["HS256", "none", "es256", "", 1, null].map(
    (algorithm): Row => [`the algorithm ${show(algorithm)}`, ARGUMENT, (bench) => made(bench, { algorithm })],
  ),
  ...["", 1, null, ["mine"]].map(
    (keyId): Row => [`the keyId ${show(keyId)}`, ARGUMENT, (bench) => made(bench, { keyId })],
  ),
];

const CLAIMS: readonly Row[] = [
  ...["", 1, null, undefined, ["sub"]].map(
    (claim): Row => [`set of ${show(claim)}`, ARGUMENT, (bench) => made(bench).set(wrong(claim), 1)],
  ),
  ["set to undefined", ARGUMENT, (bench) => made(bench).set("sub", undefined)],
  ...Object.entries(UNWRITABLE).flatMap(([name, make]): Row[] => [
    [`set to ${name}`, ARGUMENT, (bench) => made(bench).set("x", make())],
    [`set to a list with ${name}`, ARGUMENT, (bench) => made(bench).set("x", [make()])],
    [`claims with ${name}`, ARGUMENT, (bench) => made(bench, { claims: { x: make() } })],
  ]),
  ...[undefined, null, "sub", 1, [["sub", "jane"]]].map(
    (claims): Row => [`update of ${show(claims)}`, ARGUMENT, (bench) => made(bench).update(wrong(claims))],
  ),
  ["update with an empty name", ARGUMENT, (bench) => made(bench).update({ "": 1 })],
  [
    "update with a lone surrogate as a name",
    ["ERR_ARGUMENT", "ERR_CLAIM_INVALID"],
    (bench) => written(bench, { "\ud800": 1 }),
  ],
];

const written = (bench: Bench, claims: object, options: object = {}): Promise<string> =>
  made(bench, { claims }).serialize({ issuer: ISSUER, now, ...options });

const SERIALIZED: readonly Row[] = [
  ...[null, "issuer", 1, [ISSUER], true].map(
    (options): Row => [`serialize with ${show(options)}`, ARGUMENT, (bench) => made(bench).serialize(wrong(options))],
  ),
  ...["lifeTime", "expiresIn", "aud", "include_key"].map(
    (option): Row => [`serialize with the option ${option}`, ARGUMENT, (bench) => written(bench, {}, { [option]: 60 })],
  ),
  ["no issuer", "ERR_ISSUER_MISSING", (bench) => made(bench).serialize()],
  ...["", null, 1, [ISSUER], {}].flatMap((issuer): Row[] => [
    [`the issuer ${show(issuer)}`, [ARGUMENT, "ERR_ISSUER_MISSING"], (bench) => written(bench, {}, { issuer })],
    [
      `the claim iss ${show(issuer)}`,
      [ARGUMENT, "ERR_ISSUER_MISSING"],
      (bench) => made(bench, { claims: { iss: issuer } }).serialize(),
    ],
  ]),
  ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "600", null, [600], 1n, 2 ** 53].map(
    (lifetime): Row => [`the lifetime ${show(lifetime)}`, ARGUMENT, (bench) => written(bench, {}, { lifetime })],
  ),
  [
    "a lifetime beyond the year 9999, which nobody would read",
    [ARGUMENT, "ERR_CLAIM_INVALID"],
    (bench) => written(bench, {}, { lifetime: 253_402_300_799 }),
  ],
  [
    "a clock that counts microseconds",
    [ARGUMENT, "ERR_CLAIM_INVALID"],
    (bench) => written(bench, {}, { now: () => now() * 1000 }),
  ],
  ...[Number.NaN, "now", undefined, 1n].map(
    (time): Row => [`the clock at ${show(time)}`, ARGUMENT, (bench) => written(bench, {}, { now: () => time })],
  ),
  ...[1_800_000_000_000, null, "now"].map(
    (clock): Row => [`the clock ${show(clock)}`, ARGUMENT, (bench) => written(bench, {}, { now: clock })],
  ),
  ["a token that was read", "ERR_KEY_MISSING", async (bench) => (await readBack(bench)).serialize({ issuer: ISSUER })],
  ["the public key of a token that was read", "ERR_KEY_MISSING", async (bench) => (await readBack(bench)).publicKey()],
  ["a key that only verifies", "ERR_KEY_MISSING", async (bench) => withKey(bench, await bench.publicJwk())],
  ["a key file that is none", "ERR_KEY_UNSUPPORTED", (bench) => withKey(bench, "secret")],
  ["a JWK that is none", "ERR_KEY_UNSUPPORTED", (bench) => withKey(bench, { kty: "oct", k: "AAAA" })],
  ["an object that is no key", ARGUMENT, (bench) => withKey(bench, {})],
  [
    "another algorithm than the key's",
    "ERR_KEY_UNSUPPORTED",
    (bench) => withKey(bench, bench.key, { algorithm: "RS256" }),
  ],
];

const profile = (name: string, codes: Codes, wanted: unknown, claims: object): Row => [
  name,
  codes,
  (bench) => written(bench, claims, { profile: wanted }),
];

const AUDIENCE_MISSING: Codes = ["ERR_CLAIM_MISSING", "ERR_AUDIENCE"];

const PROFILES: readonly Row[] = [
  ...["scitoken:3.0", "wlcg", "", 1, null, "constructor", ["wlcg:1.0"], {}, true].map((wanted) =>
    profile(`the profile ${show(wanted)}`, ARGUMENT, wanted, { aud: AUDIENCE, sub: "jane" }),
  ),
  profile("2.0 without aud", AUDIENCE_MISSING, "scitoken:2.0", {}),
  profile("a claimed 2.0 without aud", AUDIENCE_MISSING, "compat", { ver: "scitoken:2.0" }),
  profile("WLCG without aud", AUDIENCE_MISSING, "wlcg:1.0", { sub: "jane" }),
  profile("WLCG without sub", "ERR_CLAIM_MISSING", "wlcg:1.0", { aud: AUDIENCE }),
  profile("an access token without aud", AUDIENCE_MISSING, "at+jwt", { sub: "jane", client_id: "app" }),
  profile("an access token without sub", "ERR_CLAIM_MISSING", "at+jwt", { aud: AUDIENCE, client_id: "app" }),
  profile("an access token without client_id", "ERR_CLAIM_MISSING", "at+jwt", { aud: AUDIENCE, sub: "jane" }),
  profile("1.0 that claims to be 2.0", "ERR_PROFILE", "scitoken:1.0", { ver: "scitoken:2.0", aud: AUDIENCE }),
  profile("2.0 that claims to be 1.0", "ERR_PROFILE", "scitoken:2.0", { ver: "scitoken:1.0", aud: AUDIENCE }),
  profile("WLCG that claims to be 2.0", "ERR_PROFILE", "wlcg:1.0", { ver: "scitoken:2.0", aud: AUDIENCE, sub: "jane" }),
  profile("1.0 that claims to be of WLCG", "ERR_PROFILE", "scitoken:1.0", { "wlcg.ver": "1.0", aud: AUDIENCE }),
  profile("an access token that claims to be 2.0", "ERR_PROFILE", "at+jwt", {
    ver: "scitoken:2.0",
    aud: AUDIENCE,
    sub: "jane",
    client_id: "app",
  }),
  profile("a version that nobody knows", "ERR_PROFILE", "compat", { ver: "scitoken:3.0" }),
  profile("a version that is a number", "ERR_PROFILE", "compat", { ver: 1 }),
  profile("a WLCG version that nobody knows", "ERR_PROFILE", "compat", {
    "wlcg.ver": "2.0",
    aud: AUDIENCE,
    sub: "jane",
  }),
  profile("a WLCG version that is a number", "ERR_PROFILE", "wlcg:1.0", { "wlcg.ver": 1, aud: AUDIENCE, sub: "jane" }),
];

const typed = (codes: Codes, values: Readonly<Record<string, readonly unknown[]>>): Row[] =>
  Object.entries(values).flatMap(([claim, list]) =>
    list.map((value): Row => [`${claim} ${show(value)}`, codes, (bench) => written(bench, { [claim]: value })]),
  );

const TYPES: readonly Row[] = [
  ...typed("ERR_CLAIM_INVALID", {
    sub: [1, null, ["jane"], {}],
    jti: [1, null, [], {}],
    client_id: [1, null],
    "wlcg.groups": ["/cms", null, {}, ["/cms", 1]],
  }),
  ...typed(["ERR_CLAIM_INVALID", "ERR_AUDIENCE"], {
    aud: [1, null, {}, "", [], [""], [AUDIENCE, 1], [[AUDIENCE]], true],
  }),
];

/** What another library, or the service behind, would misread. */
const SCOPES: readonly unknown[] = [
  ...[
    "read",
    "write",
    "storage.read",
    "storage.modify",
    "read:",
    "write:",
    "read:foo",
    "read:./foo",
    ":/foo",
    ":",
    "queue:",
  ],
  ...[
    "queue:foo",
    "read:/..",
    "read:/../",
    "read:/a/..",
    "read:/a/../b",
    "read:/%2e%2e/b",
    "read:/%2E%2E/b",
    "read:/.%2e/b",
  ],
  ...[
    "read:/%2e./b",
    "read:/%252e%252e/b",
    "read:/%25252e/b",
    "read:/a%252fb",
    "read:/a%2fb",
    "read:/a%2Fb",
    "read:/a%5cb",
  ],
  ...[
    "read:/a\\b",
    "read:/a%00",
    "read:/a\0b",
    "read:/a%0a",
    "read:/a\nb",
    "read:/a\tread:/b",
    "read:/a%1f",
    "read:/a\u007f",
  ],
  ...[
    "read:/a%7F",
    "read:/a\u0085",
    'read:/a"b',
    "read:/a%22b",
    "read:/a%",
    "read:/a%2",
    "read:/a%zz",
    "read:/%ff",
    "read:/%c0%ae",
  ],
  ...[
    "read:/a  write:/b",
    " read:/a",
    "read:/a ",
    " ",
    "read:/a\u0000",
    "re\nad:/a",
    "read:/a read:/b/../c",
    "read:/a read",
  ],
  ...[1, null, true, ["read:/a"], { read: "/a" }],
];

export function minting(library: Library): void {
  refuses(library, "new SciToken", NEW);
  refuses(library, "claims that cannot be set", CLAIMS);
  refuses(library, "serialize", SERIALIZED);
  refuses(library, "serialize: profiles", PROFILES);
  refuses(library, "serialize: types of claims", TYPES);
  refuses(
    library,
    "serialize: scopes",
    SCOPES.map(
      (scope): Row => [JSON.stringify(scope), [ARGUMENT, "ERR_SCOPE_INVALID"], (bench) => written(bench, { scope })],
    ),
  );
}

async function readBack(bench: Bench): Promise<InstanceType<Library["SciToken"]>> {
  return bench.library.SciToken.deserialize(await bench.token(), { publicKey: bench.key, now });
}

function withKey({ library }: Bench, key: unknown, options: object = {}): Promise<string> {
  return new library.SciToken({ key: wrong(key), ...options }).serialize({ issuer: ISSUER });
}
