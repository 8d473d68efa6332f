/** Soundly signed tokens whose claims refuse them. */

import type { Library } from "../environment.ts";
import {
  AUDIENCE,
  type Bench,
  type Codes,
  ISSUER,
  JUDGING,
  NOW,
  type Row,
  refuses,
  refusesTokens,
  type TokenRow,
  takesTokens,
  wrong,
} from "./bench.ts";

type Changes = Readonly<Record<string, object>>;

/** Rows of one change each to sound claims. */
const rows = (codes: Codes, changes: Changes): TokenRow[] =>
  Object.entries(changes).map(([name, change]): TokenRow => [name, codes, (bench) => bench.token(change)]);

const INVALID = "ERR_CLAIM_INVALID";
const BEYOND_9999 = 253_402_300_800;

const TIMES: readonly TokenRow[] = [
  ...rows("ERR_CLAIM_MISSING", { "no exp": { exp: undefined } }),
  ...rows("ERR_EXPIRED", {
    "exp passed": { exp: NOW - 1 },
    "exp is now": { exp: NOW },
    "exp a little ago": { exp: NOW - 0.001 },
    "exp zero": { exp: 0 },
    "exp before 1970": { exp: -1 },
    "exp long ago": { exp: Number.MIN_SAFE_INTEGER },
  }),
  ...rows("ERR_NOT_YET_VALID", {
    "nbf ahead": { nbf: NOW + 61 },
    "nbf a little further ahead than allowed": { nbf: NOW + 60.001 },
    "iat ahead": { iat: NOW + 61 },
    "nbf at the end of 9999": { nbf: BEYOND_9999 - 1 },
  }),
  ...["exp", "nbf", "iat"].flatMap((claim) =>
    rows(INVALID, {
      [`${claim} a text`]: { [claim]: String(NOW) },
      [`${claim} an empty text`]: { [claim]: "" },
      [`${claim} a date`]: { [claim]: "2027-01-15T08:00:00Z" },
      [`${claim} null`]: { [claim]: null },
      [`${claim} true`]: { [claim]: true },
      [`${claim} a list`]: { [claim]: [NOW] },
      [`${claim} an object`]: { [claim]: {} },
      [`${claim} beyond the year 9999`]: { [claim]: BEYOND_9999 },
      [`${claim} in milliseconds`]: { [claim]: NOW * 1000 },
      [`${claim} huge`]: { [claim]: 1e300 },
      [`${claim} below what counts exactly`]: { [claim]: Number.MIN_SAFE_INTEGER - 1 },
      [`${claim} huge and negative`]: { [claim]: -1e300 },
    }),
  ),
];

const NAMES: readonly TokenRow[] = [
  ...rows("ERR_ISSUER_MISSING", { "no iss": { iss: undefined }, "iss empty": { iss: "" } }),
  ...rows(["ERR_ISSUER_MISSING", INVALID], {
    "iss null": { iss: null },
    "iss a number": { iss: 1 },
    "iss a list": { iss: [ISSUER] },
    "iss a list of lists": { iss: [[ISSUER]] },
    "iss an object": { iss: {} },
    "iss an object that makes no text": { iss: { toString: "" } },
  }),
  ...["sub", "jti", "client_id"].flatMap((claim) =>
    rows(INVALID, {
      [`${claim} a number`]: { [claim]: 1 },
      [`${claim} null`]: { [claim]: null },
      [`${claim} a list`]: { [claim]: ["jane"] },
      [`${claim} an object`]: { [claim]: {} },
    }),
  ),
  ...rows([INVALID, "ERR_AUDIENCE"], {
    "aud a number": { aud: 1 },
    "aud null": { aud: null },
    "aud true": { aud: true },
    "aud an object": { aud: { [AUDIENCE]: true } },
    "aud with a number in its list": { aud: [AUDIENCE, 1] },
    "aud with a list in its list": { aud: [AUDIENCE, [AUDIENCE]] },
    "aud with null in its list": { aud: [null, AUDIENCE] },
    "aud empty": { aud: "" },
    "aud an empty list": { aud: [] },
    "aud with nothing in its list": { aud: [AUDIENCE, ""] },
  }),
  ...rows(INVALID, {
    "wlcg.groups a text": { "wlcg.groups": "/cms" },
    "wlcg.groups an object": { "wlcg.groups": {} },
    "wlcg.groups null": { "wlcg.groups": null },
    "wlcg.groups with a number": { "wlcg.groups": ["/cms", 1] },
    "wlcg.groups with a list": { "wlcg.groups": [["/cms"]] },
  }),
];

const PROFILES: readonly TokenRow[] = rows("ERR_PROFILE", {
  "ver unknown": { ver: "scitoken:3.0" },
  "ver without a name": { ver: "1.0" },
  "ver with more numbers": { ver: "scitoken:2.0.1" },
  "ver in capitals": { ver: "SciToken:2.0" },
  "ver with a space after it": { ver: "scitoken:2.0 " },
  "ver of WLCG": { ver: "wlcg:1.0" },
  "ver empty": { ver: "" },
  "ver a number": { ver: 1 },
  "ver a number with a point": { ver: 2.5 },
  "ver true": { ver: true },
  "ver null": { ver: null },
  "ver a list": { ver: ["scitoken:2.0"] },
  "ver an object": { ver: {} },
  "ver unknown beside a sound wlcg.ver": { ver: "scitoken:3.0", "wlcg.ver": "1.0" },
  "wlcg.ver of another major": { ver: undefined, "wlcg.ver": "2.0" },
  "wlcg.ver without a minor": { ver: undefined, "wlcg.ver": "1" },
  "wlcg.ver with an empty minor": { ver: undefined, "wlcg.ver": "1." },
  "wlcg.ver with three numbers": { ver: undefined, "wlcg.ver": "1.0.0" },
  "wlcg.ver with a letter": { ver: undefined, "wlcg.ver": "v1.0" },
  "wlcg.ver with a line feed after it": { ver: undefined, "wlcg.ver": "1.0\n" },
  "wlcg.ver in other digits": { ver: undefined, "wlcg.ver": "1.\u0660" },
  "wlcg.ver a number": { ver: undefined, "wlcg.ver": 1.5 },
  "wlcg.ver null": { ver: undefined, "wlcg.ver": null },
  "wlcg.ver a list": { ver: undefined, "wlcg.ver": ["1.0"] },
});

/** What only an Enforcer judges: for whom, by whom, and what it allows. */
const ENFORCED: readonly TokenRow[] = [
  ...rows("ERR_ISSUER_UNTRUSTED", {
    "another issuer": { iss: "https://other.example" },
    "the issuer with a slash": { iss: `${ISSUER}/` },
    "the issuer in capitals": { iss: ISSUER.toUpperCase() },
    "the issuer with a space": { iss: `${ISSUER} ` },
  }),
  ...rows("ERR_AUDIENCE", {
    "another audience": { aud: "https://other.example" },
    "the audience with a slash": { aud: [`${AUDIENCE}/`] },
    "any in lower case": { aud: "any" },
    "WLCG's any in a SciToken": { aud: "https://wlcg.cern.ch/jwt/v1/any" },
    "ANY in a WLCG token": { ver: undefined, "wlcg.ver": "1.0", aud: "ANY" },
    "no aud in a SciToken 1.0": { ver: "scitoken:1.0", aud: undefined },
  }),
  ...rows(["ERR_CLAIM_MISSING", "ERR_AUDIENCE"], {
    "no aud in a SciToken 2.0": { aud: undefined },
    "no aud in a WLCG token": { ver: undefined, "wlcg.ver": "1.0", aud: undefined },
  }),
  ...rows("ERR_CLAIM_MISSING", {
    "no nbf": { nbf: undefined },
    "no nbf in a SciToken 1.0": { ver: undefined, nbf: undefined },
    "no iat": { iat: undefined },
    "no iat in a WLCG token": { ver: undefined, "wlcg.ver": "1.0", iat: undefined },
  }),
  ...rows(["ERR_CLAIM_UNKNOWN", "ERR_CLAIM_MISSING"], {
    "scp and no scope in a SciToken 1.0": { ver: undefined, scope: undefined, scp: ["read:/store"] },
  }),
  ...rows("ERR_CLAIM_UNKNOWN", {
    "an unknown claim in a SciToken 1.0": { ver: undefined, admin: true },
    "a claim called __proto__ in a SciToken 1.0": JSON.parse('{"ver":"scitoken:1.0","__proto__":1}'),
    "a claim called constructor in a SciToken 1.0": { ver: "scitoken:1.0", constructor: 1 },
  }),
  ...rows("ERR_SCOPE_INVALID", { "scope and scp": { scp: ["read:/store"] } }),
  ...rows(["ERR_SCOPE_INVALID", INVALID], {
    "scope a list": { scope: ["read:/store"] },
    "scope a number": { scope: 1 },
    "scope null": { scope: null },
    "scope an object": { scope: { read: "/store" } },
    "scope true": { scope: true },
  }),
  ...rows(
    "ERR_SCOPE_INVALID",
    Object.fromEntries(
      [
        ...["read", "write", "storage.read", "storage.stage", "read:", "read:store", "read:./store", ":/store", ":"],
        ...["read:/a/../b", "read:/..", "read:/%2e%2e/b", "read:/.%2E/b", "read:/%252e%252e/b", "read:/a%252fb"],
        ...["read:/a%2fb", "read:/a%5Cb", "read:/a\\b", "read:/a%00b", "read:/a\0b", "read:/a%0ab", "read:/a\tb"],
        ...['read:/a"b', "read:/a%22b", "read:/a%7f", "read:/a\u0085", "read:/a%c2%85", "read:/a%", "read:/a%2"],
        ...["read:/a%zz", "read:/%e9", "read:/%c0%af", "read:/%ff", "re\0ad:/a", 're"ad:/a', "x:y", "queue:"],
      ].map((bad) => [`the scope ${JSON.stringify(bad)} beside a good one`, { scope: `read:/store ${bad}` }]),
    ),
  ),
];

const wlcg = { ver: undefined, "wlcg.ver": "1.0" };

/** What `deserialize` finds with an option; whether a token is for its reader. */
const ASKED: readonly Row[] = [
  ["another audience than the reader's", "ERR_AUDIENCE", (bench) => read(bench, {}, { audience: "https://x.example" })],
  ["any audience in a WLCG token", "ERR_AUDIENCE", (bench) => read(bench, { ...wlcg, aud: "ANY" }, { audience: "x" })],
  ["another profile than asked for", "ERR_PROFILE", (bench) => read(bench, {}, { profile: "wlcg:1.0" })],
  [
    "an older version than asked for",
    "ERR_PROFILE",
    (bench) => read(bench, { ver: undefined }, { profile: "scitoken:2.0" }),
  ],
  ["a longer life than allowed", INVALID, (bench) => read(bench, {}, { maxLifetime: 599 })],
  [
    "a life from nowhere",
    "ERR_CLAIM_MISSING",
    (bench) => read(bench, { nbf: undefined, iat: undefined }, { maxLifetime: 600 }),
  ],
  ["nbf ahead and no grace", "ERR_NOT_YET_VALID", (bench) => read(bench, { nbf: NOW + 1 }, { clockTolerance: 0 })],
  [
    "exp passed within the grace of others",
    "ERR_EXPIRED",
    (bench) => read(bench, { exp: NOW - 1 }, { clockTolerance: 300 }),
  ],
  ...["sub", "client_id", "jti", "iat"].map(
    (claim): Row => [
      `no ${claim} in an access token`,
      "ERR_CLAIM_MISSING",
      (bench) => accessToken(bench, { [claim]: undefined }),
    ],
  ),
  [
    "no aud in an access token",
    ["ERR_CLAIM_MISSING", "ERR_AUDIENCE"],
    (bench) => accessToken(bench, { aud: undefined }),
  ],
  ["any audience in an access token", "ERR_AUDIENCE", (bench) => accessToken(bench, { aud: "ANY" })],
];

export function claims(library: Library): void {
  refusesTokens(library, "times", JUDGING, TIMES);
  refusesTokens(library, "names", JUDGING, NAMES);
  refusesTokens(library, "profiles", JUDGING, PROFILES);
  refusesTokens(library, "what an Enforcer judges", ["authorize"], ENFORCED);
  refuses(library, "what is asked beside", ASKED);
  takesTokens(library, "claims that are sound", JUDGING, [
    ["nothing but the least", (bench) => bench.token({ sub: undefined })],
    ["times with fractions", (bench) => bench.token({ exp: NOW + 0.001, nbf: NOW + 60, iat: NOW - 0.5 })],
    ["the last exp that counts", (bench) => bench.token({ exp: BEYOND_9999 - 1 })],
    ["the earliest nbf that counts", (bench) => bench.token({ nbf: Number.MIN_SAFE_INTEGER })],
    ["a WLCG token of a later minor version", (bench) => bench.token({ ...wlcg, "wlcg.ver": "1.27", sub: "jane" })],
    ["a plural version", (bench) => bench.token({ ver: "scitokens:2.0" })],
    ["no groups", (bench) => bench.token({ "wlcg.groups": [] })],
  ]);
}

async function read(bench: Bench, change: object, options: object): Promise<unknown> {
  const { library, key } = bench;
  return library.SciToken.deserialize(await bench.token(change), { publicKey: key, now: () => NOW * 1000, ...options });
}

async function accessToken(bench: Bench, change: object): Promise<unknown> {
  const sound = { ver: undefined, client_id: "app", jti: "1" };
  const token = await bench.token({ ...sound, ...change }, { typ: "at+jwt" });
  return (await bench.enforcer()).authorize(wrong(token), "read", "/store");
}
